"""Tokens of Firebase, Supabase, Auth0 and others are taken when they are good, and every known attack is not."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.accounts.issuing import (
    AUTH0,
    EC_KEY,
    ED_KEY,
    EVIL_KEY,
    FIREBASE,
    LEGACY_SECRET,
    NEXT_RSA_KEY,
    NOON,
    OIDC,
    OLD_SUPABASE,
    RSA_KEY,
    SMALL_KEY,
    SUPABASE,
    Claims,
    Internet,
    claims_for,
    part,
    published,
    seal,
    token,
)
from vivaroom.accounts.issuers import Issuer, Issuers
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Unauthenticated, Unavailable


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def internet() -> Internet:
    made = Internet()
    made.publish(FIREBASE.keys_url, published(RSA_KEY, "fb1", alg="RS256"), published(NEXT_RSA_KEY, "fb2", alg="RS256"))
    made.publish(SUPABASE.keys_url, published(EC_KEY, "sb1", alg="ES256"))
    made.publish(OLD_SUPABASE.keys_url)
    made.publish(AUTH0.keys_url, published(RSA_KEY, "a01", alg="RS256"))
    made.publish("https://id.example.org/keys", published(EC_KEY, "id1"), published(ED_KEY, "id2"))
    discovery = {"issuer": OIDC.url, "jwks_uri": "https://id.example.org/keys"}
    made.pages["https://id.example.org/.well-known/openid-configuration"] = json.dumps(discovery).encode()
    return made


@pytest.fixture
def issuers(internet: Internet, clock: ManualClock) -> Issuers:
    return Issuers([FIREBASE, SUPABASE, OLD_SUPABASE, AUTH0, OIDC], internet.fetch, clock)


async def refuse(issuers: Issuers, forged: str, code: str = "token_invalid") -> None:
    with pytest.raises(Unauthenticated) as refused:
        await issuers.identify(forged)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("issuer", "key", "algorithm", "key_id"),
    [
        (FIREBASE, RSA_KEY, "RS256", "fb1"),
        (FIREBASE, NEXT_RSA_KEY, "RS256", "fb2"),
        (SUPABASE, EC_KEY, "ES256", "sb1"),
        (OLD_SUPABASE, LEGACY_SECRET, "HS256", None),
        (AUTH0, RSA_KEY, "RS256", "a01"),
        (OIDC, EC_KEY, "ES256", "id1"),
        (OIDC, ED_KEY, "EdDSA", "id2"),
    ],
)
async def test_a_good_token_names_its_subject(
    issuers: Issuers, issuer: Issuer, key: Any, algorithm: str, key_id: str | None
) -> None:
    found = await issuers.identify(token(key, algorithm, key_id, claims_for(issuer)))
    assert (found.issuer, found.subject) == (issuer.url, "user-1")


async def test_one_audience_of_several_is_enough(issuers: Issuers) -> None:
    claims = claims_for(AUTH0, aud=[AUTH0.audiences[0], "https://team.eu.auth0.com/userinfo"])
    assert (await issuers.identify(token(RSA_KEY, "RS256", "a01", claims))).subject == "user-1"


async def test_a_token_without_key_id_is_read_with_the_only_fitting_key(issuers: Issuers) -> None:
    await issuers.identify(token(EC_KEY, "ES256", None, claims_for(SUPABASE)))
    await refuse(issuers, token(RSA_KEY, "RS256", None, claims_for(FIREBASE)))


async def test_only_a_verified_email_is_believed(issuers: Issuers) -> None:
    for verified, expected in ((True, "ada@example.org"), (False, None), ("true", None), (None, None)):
        claims = claims_for(FIREBASE, email="Ada@Example.org", email_verified=verified, name="Ada\0")
        found = await issuers.identify(token(RSA_KEY, "RS256", "fb1", claims))
        assert (found.email, found.name) == (expected, "Ada")


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-project"},
        {"aud": []},
        {"iss": AUTH0.url},
        {"iss": FIREBASE.url + "/"},
        {"iss": "https://securetoken.google.com/another"},
        {"iat": int(NOON.timestamp()) + 600},
        {"nbf": int(NOON.timestamp()) + 600},
        {"auth_time": int(NOON.timestamp()) + 600},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 5},
        {"sub": "a\0b"},
        {"exp": "never"},
    ],
)
async def test_a_signed_token_that_says_something_else_is_refused(issuers: Issuers, change: Claims) -> None:
    await refuse(issuers, token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE, **change)))


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "iss", "aud"])
async def test_a_signed_token_that_says_too_little_is_refused(issuers: Issuers, missing: str) -> None:
    claims = claims_for(FIREBASE)
    del claims[missing]
    await refuse(issuers, token(RSA_KEY, "RS256", "fb1", claims))


async def test_an_expired_token_says_so(issuers: Issuers, clock: ManualClock) -> None:
    good = token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE))
    clock.move(timedelta(seconds=3605))
    await issuers.identify(good)
    clock.move(timedelta(seconds=10))
    await refuse(issuers, good, "token_expired")


async def test_another_key_under_a_known_name_is_refused(issuers: Issuers) -> None:
    await refuse(issuers, token(EVIL_KEY, "RS256", "fb1", claims_for(FIREBASE)))


async def test_a_key_of_one_issuer_is_worth_nothing_at_another(issuers: Issuers) -> None:
    await refuse(issuers, token(RSA_KEY, "RS256", "a01", claims_for(FIREBASE)))
    await refuse(issuers, token(EC_KEY, "ES256", "sb1", claims_for(FIREBASE)))


async def test_an_unsigned_token_is_refused(issuers: Issuers) -> None:
    head, body = part({"alg": "none", "kid": "fb1"}), part(claims_for(FIREBASE))
    for signature in ("", "c2ln"):
        await refuse(issuers, f"{head}.{body}.{signature}")


async def test_a_public_key_is_no_shared_secret(issuers: Issuers) -> None:
    """The confusion of algorithms: sign HS256 with what everybody can read."""
    public = RSA_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for issuer, key_id in ((FIREBASE, "fb1"), (AUTH0, "a01"), (OLD_SUPABASE, "sb1")):
        body = part(claims_for(issuer))
        head = part({"alg": "HS256", "kid": key_id, "typ": "JWT"})
        await refuse(issuers, f"{head}.{body}.{seal(f'{head}.{body}', public)}")


async def test_a_shared_secret_is_taken_only_where_it_was_set(issuers: Issuers) -> None:
    await refuse(issuers, token(LEGACY_SECRET, "HS256", None, claims_for(SUPABASE)))
    await refuse(issuers, token(LEGACY_SECRET, "HS256", "sb1", claims_for(SUPABASE)))
    await refuse(issuers, token(LEGACY_SECRET * 2, "HS512", None, claims_for(OLD_SUPABASE)))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
async def test_an_algorithm_that_the_issuer_does_not_use_is_refused(issuers: Issuers, algorithm: str) -> None:
    await refuse(issuers, token(RSA_KEY, algorithm, "fb1", claims_for(FIREBASE)))


async def test_a_key_that_the_token_brings_along_is_not_looked_at(issuers: Issuers, internet: Internet) -> None:
    brought = {"jwk": published(EVIL_KEY, "fb1"), "jku": "https://evil.example/keys", "x5u": "https://evil.example/x"}
    forged = jwt.encode(claims_for(FIREBASE), EVIL_KEY, algorithm="RS256", headers={"kid": "fb1", **brought})
    await refuse(issuers, forged)
    assert internet.asked == [FIREBASE.keys_url]


async def test_a_key_published_for_something_else_is_not_used(internet: Internet, issuers: Issuers) -> None:
    for more in ({"use": "enc"}, {"alg": "RS512"}):
        internet.publish(AUTH0.keys_url, published(RSA_KEY, "a01", **more))
        fresh = Issuers([AUTH0], internet.fetch, ManualClock(NOON))
        await refuse(fresh, token(RSA_KEY, "RS256", "a01", claims_for(AUTH0)))


async def test_a_published_symmetric_key_is_not_used(internet: Internet) -> None:
    secret = urlsafe_b64encode(b"k" * 32).rstrip(b"=").decode()
    internet.publish(AUTH0.keys_url, {"kty": "oct", "k": secret, "kid": "a01", "alg": "HS256"})
    fresh = Issuers([AUTH0], internet.fetch, ManualClock(NOON))
    await refuse(fresh, token("k" * 32, "HS256", "a01", claims_for(AUTH0)))


async def test_a_key_that_is_too_short_is_not_used(internet: Internet) -> None:
    internet.publish(AUTH0.keys_url, published(SMALL_KEY, "a01"))
    fresh = Issuers([AUTH0], internet.fetch, ManualClock(NOON))
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        forged = token(SMALL_KEY, "RS256", "a01", claims_for(AUTH0))
    await refuse(fresh, forged)


async def test_a_token_changed_after_signing_is_refused(issuers: Issuers) -> None:
    head, _, signature = token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE)).split(".")
    await refuse(issuers, f"{head}.{part(claims_for(FIREBASE, sub='admin'))}.{signature}")


async def test_an_unknown_issuer_is_refused_without_a_fetch(issuers: Issuers, internet: Internet) -> None:
    unknown = Issuer("https://evil.example", ("demo-project",))
    await refuse(issuers, token(EVIL_KEY, "RS256", "fb1", claims_for(unknown)))
    assert internet.asked == []


async def test_keys_are_fetched_once_and_kept_for_an_hour(
    issuers: Issuers, internet: Internet, clock: ManualClock
) -> None:
    good = token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE, exp=int(NOON.timestamp()) + 9_999))
    await asyncio.gather(*(issuers.identify(good) for _ in range(50)))
    assert len(internet.asked) == 1
    clock.move(timedelta(minutes=61))
    await issuers.identify(good)
    assert len(internet.asked) == 2


async def test_made_up_key_ids_cause_one_fetch_in_a_cool_down(
    issuers: Issuers, internet: Internet, clock: ManualClock
) -> None:
    for number in range(50):
        await refuse(issuers, token(EVIL_KEY, "RS256", f"made-up-{number}", claims_for(FIREBASE)))
    assert len(internet.asked) == 1
    clock.move(timedelta(seconds=31))
    await refuse(issuers, token(EVIL_KEY, "RS256", "made-up", claims_for(FIREBASE)))
    assert len(internet.asked) == 2


async def test_a_new_key_of_the_issuer_is_found(issuers: Issuers, internet: Internet, clock: ManualClock) -> None:
    await issuers.identify(token(EC_KEY, "ES256", "sb1", claims_for(SUPABASE)))
    rotated = ec.generate_private_key(ec.SECP256R1())
    internet.publish(SUPABASE.keys_url, published(rotated, "sb2"))
    clock.move(timedelta(seconds=31))
    await issuers.identify(token(rotated, "ES256", "sb2", claims_for(SUPABASE)))
    await refuse(issuers, token(EC_KEY, "ES256", "sb1", claims_for(SUPABASE)))


async def test_known_keys_stay_good_while_the_issuer_is_away(
    issuers: Issuers, internet: Internet, clock: ManualClock
) -> None:
    good = token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE, exp=int(NOON.timestamp()) + 99_999))
    await issuers.identify(good)
    internet.is_down = True
    clock.move(timedelta(hours=2))
    await issuers.identify(good)


@pytest.mark.parametrize("page", [b"", b"[]", b"{}", b'{"keys": 5}', b'{"keys": ["x", 5]}', b"\xff", b"[" * 9_999])
async def test_an_issuer_that_never_answered_is_unavailable_not_wrong(
    issuers: Issuers, internet: Internet, clock: ManualClock, page: bytes
) -> None:
    good = token(RSA_KEY, "RS256", "fb1", claims_for(FIREBASE))
    before, internet.pages[str(FIREBASE.keys_url)] = internet.pages[str(FIREBASE.keys_url)], page
    for _ in range(3):
        with pytest.raises(Unavailable):
            await issuers.identify(good)
    assert len(internet.asked) == 1
    internet.pages[str(FIREBASE.keys_url)] = before
    clock.move(timedelta(seconds=31))
    await issuers.identify(good)


async def test_a_discovery_document_of_another_issuer_is_not_followed(internet: Internet) -> None:
    discovery = {"issuer": "https://evil.example", "jwks_uri": "https://id.example.org/keys"}
    internet.pages["https://id.example.org/.well-known/openid-configuration"] = json.dumps(discovery).encode()
    fresh = Issuers([OIDC], internet.fetch, ManualClock(NOON))
    with pytest.raises(Unavailable):
        await fresh.identify(token(EC_KEY, "ES256", "id1", claims_for(OIDC)))


async def test_a_fetch_that_hangs_is_given_up(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vivaroom.accounts.signing_keys.PATIENCE", timedelta(milliseconds=20))

    async def hang(url: str) -> bytes:
        await asyncio.Event().wait()
        return b""

    hanging: Callable[[str], Awaitable[bytes]] = hang
    with pytest.raises(Unavailable):
        await Issuers([AUTH0], hanging, clock).identify(token(RSA_KEY, "RS256", "a01", claims_for(AUTH0)))


def test_an_issuer_needs_an_audience_and_public_keys() -> None:
    for wrong in ({"audiences": ()}, {"audiences": ("a",), "algorithms": frozenset({"HS256"})}):
        with pytest.raises(ValueError, match="needs"):
            Issuer("https://id.example.org", **wrong)
