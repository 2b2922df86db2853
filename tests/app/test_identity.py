"""Whose tokens an installation takes, from its settings to a token that a provider on this machine signed."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.accounts.issuing import EC_KEY, LEGACY_SECRET, NOON, RSA_KEY, claims_for, published, token
from tests.app.settings import plain_settings
from tests.vendors.google_accounts import EMAIL, PEM, PROJECT, google_accounts
from vivaroom.accounts.issuers import firebase
from vivaroom.app.doctor.finding import State
from vivaroom.app.doctor.identity import asked_for_closed, identity
from vivaroom.app.identity import issuers_of, known_issuers
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.reading import Settings, SettingsError, read_settings
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Unauthenticated
from vivaroom.providers.firebase import FirebaseAccounts
from vivaroom.providers.google_tokens import ServiceAccount

AUDIENCE = "https://api.vivaroom.example"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("OIDC_ISSUER", "OIDC_AUDIENCE", "SUPABASE_URL", "AUTH0_DOMAIN", "FIREBASE_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def of(folder: Path, *lines: str) -> Settings:
    (folder / ".env").write_text("\n".join(lines), "utf-8")
    return read_settings()


@pytest.fixture
def publisher() -> Iterator[str]:
    """Two tenants of OpenID Connect and a Supabase on one server of this machine."""
    pages: dict[str, object] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(pages.get(self.path, {})).encode()
            self.send_response(200 if self.path in pages else 404)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is written into the output of a test."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        for tenant in ("one", "two/"):
            found = {"issuer": f"{url}/{tenant}", "jwks_uri": f"{url}/keys"}
            pages[f"/{tenant.rstrip('/')}/.well-known/openid-configuration"] = found
        pages["/keys"] = {"keys": [published(RSA_KEY, "k1"), published(EC_KEY, "k2")]}
        pages["/auth/v1/.well-known/jwks.json"] = {"keys": [published(EC_KEY, "sb1", alg="ES256")]}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield url
        server.shutdown()
        thread.join()


async def test_tokens_of_several_providers_are_taken_at_once(here: Path, publisher: str) -> None:
    settings = of(
        here, f"OIDC_ISSUER={publisher}/one,{publisher}/two/", "OIDC_AUDIENCE=first,second", f"SUPABASE_URL={publisher}/",
        f"SUPABASE_JWT_SECRET={LEGACY_SECRET}", "AUTH0_DOMAIN=team.eu.auth0.com", f"AUTH0_AUDIENCE={AUDIENCE}",
    )  # fmt: skip
    supabase, auth0, one, two = known_issuers(settings)
    assert (auth0.url, auth0.audiences) == ("https://team.eu.auth0.com/", (AUDIENCE,))
    issuers = issuers_of(settings, ManualClock(NOON))
    for bearer, issuer in (
        (token(RSA_KEY, "RS256", "k1", claims_for(one)), one),
        (token(EC_KEY, "ES256", "k2", claims_for(two)), two),
        (token(EC_KEY, "ES256", "sb1", claims_for(supabase)), supabase),
        (token(LEGACY_SECRET, "HS256", None, claims_for(supabase)), supabase),
    ):
        assert (await issuers.identify(bearer)).issuer == issuer.url
    with pytest.raises(Unauthenticated):  # the audience of the other one
        await issuers.identify(token(RSA_KEY, "RS256", "k1", claims_for(one, aud="second")))


async def test_the_public_key_of_a_supabase_project_is_nobody(here: Path, publisher: str) -> None:
    settings = of(here, f"SUPABASE_URL={publisher}", f"SUPABASE_JWT_SECRET={LEGACY_SECRET}")
    (supabase,) = known_issuers(settings)
    everybodys = {"iss": "supabase", "ref": "abc", "role": "anon", "iat": 1, "exp": int(NOON.timestamp()) + 9}
    issuers = issuers_of(settings, ManualClock(NOON))
    for claims in (everybodys, everybodys | {"iss": supabase.url}):
        with pytest.raises(Unauthenticated):
            await issuers.identify(token(LEGACY_SECRET, "HS256", None, claims))


def test_the_doctor_tells_of_each_provider_whether_it_can_be_reached(here: Path, publisher: str) -> None:
    lines = (f"OIDC_ISSUER={publisher}/one,{publisher}/two,{publisher}/three", "OIDC_AUDIENCE=vivaroom")
    found = identity(of(here, *lines, f"SUPABASE_URL={publisher}"))
    assert [one.state for one in found] == [State.OK, State.OK, State.WARNING, State.WARNING]
    assert "authenticated" in found[0].detail
    assert "another issuer" in found[2].detail
    assert "cannot be read" in found[3].detail


async def test_the_doctor_tells_whether_closed_accounts_are_heard_of() -> None:
    with google_accounts() as google:
        account = ServiceAccount(PROJECT, EMAIL, SecretStr(PEM))
        accounts = FirebaseAccounts(account, ManualClock(NOON), google.places)
        assert (await asked_for_closed(accounts)).state is State.OK
        google.fails_with = 403
        found = await asked_for_closed(accounts)
        assert (found.state, "HTTP 403" in found.detail) == (State.WARNING, True)


def test_one_audience_serves_all_issuers(here: Path) -> None:
    known = known_issuers(of(here, "OIDC_ISSUER=https://a.example,https://b.example/", "OIDC_AUDIENCE=vivaroom"))
    assert [(one.url, one.audiences) for one in known] == [
        ("https://a.example", ("vivaroom",)),
        ("https://b.example/", ("vivaroom",)),
    ]


@pytest.mark.parametrize(
    ("lines", "mend"),
    [
        (("OIDC_ISSUER=https://a.example",), "OIDC_AUDIENCE"),
        (("OIDC_ISSUER=https://a.example", "OIDC_AUDIENCE=x,y"), "one for each"),
        (("OIDC_ISSUER=http://a.example", "OIDC_AUDIENCE=x"), "https://"),
        (("OIDC_ISSUER=a.example", "OIDC_AUDIENCE=x"), "https://"),
        (("SUPABASE_URL=http://a.example",), "https://"),
        (("SUPABASE_URL=https://a.example", "SUPABASE_JWT_SECRET=too-short-by-far"), "32 bytes"),
        ((f"SUPABASE_JWT_SECRET={LEGACY_SECRET}",), "SUPABASE_URL"),
        (("AUTH0_DOMAIN=team.eu.auth0.com",), "AUTH0_AUDIENCE"),
        (("AUTH0_DOMAIN=https://team.eu.auth0.com/x", "AUTH0_AUDIENCE=x"), "a domain"),
    ],
)
def test_half_a_provider_is_refused_with_the_mend(here: Path, lines: tuple[str, ...], mend: str) -> None:
    with pytest.raises(SettingsError, match=mend) as refused:
        of(here, *lines)
    assert LEGACY_SECRET not in str(refused.value)


def test_samples_of_a_guide_are_no_provider(here: Path) -> None:
    lines = ("SUPABASE_URL=https://<your-project>.supabase.co", "AUTH0_DOMAIN=your-domain", "SUPABASE_JWT_SECRET=...")
    assert known_issuers(of(here, *lines)) == []


def test_a_service_account_is_asked_of_its_own_project_alone(tmp_path: Path) -> None:
    content = json.dumps({"project_id": "northlight", "client_email": EMAIL, "private_key": PEM, "private_key_id": "k"})
    encoded = base64.b64encode(content.encode()).decode()
    own = firebase_project(plain_settings(tmp_path, firebase_credentials_json=encoded))
    assert own.key is not None
    assert (own.key.email, own.key.key_id, PEM in repr(own)) == (EMAIL, "k", False)
    other = plain_settings(tmp_path, firebase_credentials_json=encoded, firebase_project_id="lanternworks")
    assert (firebase_project(other).name, firebase_project(other).key) == ("lanternworks", None)
    assert [one.url for one in known_issuers(other)] == [firebase("lanternworks").url]
