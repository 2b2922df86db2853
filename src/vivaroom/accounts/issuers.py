"""Identity providers whose tokens are accepted: Firebase, Supabase, Auth0, and any that speaks OpenID Connect."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import SecretStr

from vivaroom.accounts.jwts import Claims, Expected, Unverified, invalid_token, peek, read
from vivaroom.accounts.revoking import Revocations
from vivaroom.accounts.signing_keys import SigningKeys
from vivaroom.kit.clock import Clock

ASYMMETRIC = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2
_LONGEST_NAME = 200
Fetch = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Issuer:
    """A provider: `url` is the exact `iss` claim; without `keys_url` the keys are found by OpenID discovery.

    `shared_secret` adds HS256 for a provider that signs with a secret that it shares with us (older Supabase projects).
    """

    url: str
    audiences: tuple[str, ...]
    keys_url: str | None = None
    algorithms: frozenset[str] = frozenset({"RS256", "ES256"})
    shared_secret: SecretStr | None = None

    def __post_init__(self) -> None:
        if not self.audiences or not self.algorithms <= ASYMMETRIC:
            raise ValueError("an issuer needs an audience, and algorithms with a public key")


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as a provider knows them; `email` only when the provider has verified it."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


def firebase(project: str) -> Issuer:
    """Firebase Authentication of a project, as in its documentation on verifying ID tokens by hand."""
    keys = "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com"
    return Issuer(f"https://securetoken.google.com/{project}", (project,), keys, frozenset({"RS256"}))


def supabase(project_url: str, shared_secret: SecretStr | None = None) -> Issuer:
    """Supabase Auth of a project such as `https://abc.supabase.co`."""
    url = f"{project_url.rstrip('/')}/auth/v1"
    return Issuer(url, ("authenticated",), f"{url}/.well-known/jwks.json", shared_secret=shared_secret)


def auth0(domain: str, audience: str) -> Issuer:
    """An Auth0 tenant such as `team.eu.auth0.com`."""
    return Issuer(f"https://{domain}/", (audience,), f"https://{domain}/.well-known/jwks.json", frozenset({"RS256"}))


class Issuers:
    """Reads tokens of the known issuers. `fetch` gets a URL with a limit of time and size, or raises ProviderError.

    `revocations` are of those issuers, by URL, that can be asked whether a token was taken back.
    """

    def __init__(
        self,
        known: Sequence[Issuer],
        fetch: Fetch,
        clock: Clock,
        revocations: Mapping[str, Revocations] = MappingProxyType({}),
    ) -> None:
        self._known = {one.url: one for one in known}
        self._keys = {one.url: SigningKeys(one.url, one.keys_url, fetch, clock) for one in known}
        self._clock = clock
        self._revocations = revocations

    async def identify(self, token: str) -> Identity:
        """Whom the token names.

        Raises Unauthenticated for a token that is not good, Unavailable with code `issuer_unreachable` when the
        issuer's keys were never seen and cannot be fetched now.
        """
        said = peek(token)
        issuer = self._known.get(said.issuer)
        if issuer is None:
            raise invalid_token()
        claims = await self._verify(token, issuer, said)
        identity = _identity(issuer, claims)
        if (revocations := self._revocations.get(issuer.url)) is not None:
            await revocations.check(claims)
        return identity

    async def _verify(self, token: str, issuer: Issuer, said: Unverified) -> Claims:
        expected = Expected(issuer.url, issuer.audiences, said.algorithm)
        if issuer.shared_secret is not None and said.algorithm == "HS256":
            return read(token, issuer.shared_secret.get_secret_value().encode(), expected, self._clock.now())
        if said.algorithm not in issuer.algorithms:
            raise invalid_token()
        key = await self._keys[issuer.url].find(said.key_id, said.algorithm)
        return read(token, key, expected, self._clock.now())


def _identity(issuer: Issuer, claims: Claims) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or "\0" in subject:
        raise invalid_token()
    verified = claims.get("email_verified") is True
    email = _line(claims, "email") if verified else None
    return Identity(issuer.url, subject, email.casefold() if email else None, _line(claims, "name"))


def _line(claims: Mapping[str, object], name: str) -> str | None:
    value = claims.get(name)
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").strip()[:_LONGEST_NAME] or None
