"""The server's own tokens say who somebody is, for a while, and cannot be forged or swapped."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from vivaroom.accounts.jwts import peek
from vivaroom.accounts.session_keys import digest_of, new_session_key
from vivaroom.accounts.tokens import ISSUER, Tokens
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Unauthenticated

ADA = UUID(int=7)
SECRET = SecretStr("a secret of the tests, long enough for anybody")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
def tokens(clock: ManualClock) -> Tokens:
    return Tokens(SECRET, clock)


def test_a_token_names_its_account(tokens: Tokens) -> None:
    assert tokens.read_access(tokens.new_access(ADA)) == ADA


def test_an_access_token_lasts_three_hours(tokens: Tokens, clock: ManualClock) -> None:
    token = tokens.new_access(ADA)
    clock.move(timedelta(minutes=180))
    assert tokens.read_access(token) == ADA
    clock.move(timedelta(seconds=11))
    with pytest.raises(Unauthenticated, match="token_expired"):
        tokens.read_access(token)


def test_tokens_are_not_swapped(tokens: Tokens) -> None:
    with pytest.raises(Unauthenticated, match="token_invalid"):
        tokens.read_access(tokens.new_refresh(ADA).text)
    with pytest.raises(Unauthenticated, match="token_invalid"):
        tokens.read_refresh(tokens.new_access(ADA))


def test_a_refresh_token_keeps_its_family(tokens: Tokens) -> None:
    first = tokens.new_refresh(ADA)
    second = tokens.new_refresh(ADA, first.family)
    assert tokens.read_refresh(second.text) == second
    assert (second.family_digest, second.digest) != (first.family_digest, first.digest)
    assert second.family_digest == first.family_digest
    assert tokens.new_refresh(ADA).family_digest != first.family_digest


def test_nothing_secret_shows_in_a_representation(tokens: Tokens) -> None:
    token = tokens.new_refresh(ADA)
    assert token.text not in repr(token)
    assert SECRET.get_secret_value() not in repr(tokens)
    key = new_session_key()
    assert key.text not in repr(key)


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "other"},
        {"iss": "other"},
        {"sub": "nobody"},
        {"sub": 7},
        {"iat": 4_000_000_000},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1e300},
        {"nbf": 4_000_000_000},
    ],
)
def test_a_token_that_says_something_else_is_refused(tokens: Tokens, change: dict[str, object]) -> None:
    claims = jwt.decode(tokens.new_access(ADA), options={"verify_signature": False})
    forged = jwt.encode(claims | change, tokens._key, algorithm="HS256", headers={"typ": "JWT"})
    with pytest.raises(Unauthenticated, match="token_invalid"):
        tokens.read_access(forged)


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "iss", "aud"])
def test_a_token_that_says_too_little_is_refused(tokens: Tokens, missing: str) -> None:
    claims = jwt.decode(tokens.new_access(ADA), options={"verify_signature": False})
    del claims[missing]
    with pytest.raises(Unauthenticated, match="token_invalid"):
        tokens.read_access(jwt.encode(claims, tokens._key, algorithm="HS256"))


def test_another_key_or_algorithm_is_refused(tokens: Tokens) -> None:
    claims = jwt.decode(tokens.new_access(ADA), options={"verify_signature": False})
    forgeries = [
        jwt.encode(claims, "another key of thirty-two bytes or more", algorithm="HS256"),
        jwt.encode(claims, SECRET.get_secret_value(), algorithm="HS256"),
        jwt.encode(claims, tokens._key * 2, algorithm="HS512"),
        f"{_part({'alg': 'none'})}.{_part(claims)}.",
        "ek_something",
        "",
        "a.b.c",
        "x" * 100_000,
        "\ud800",
    ]
    for forged in forgeries:
        with pytest.raises(Unauthenticated, match="token_invalid"):
            tokens.read_access(forged)


def _part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("header", [[], "x", {"alg": 5}, {"alg": ["HS256"]}, {"alg": "HS256", "kid": {}}, {}, None])
@pytest.mark.parametrize("claims", [[], "x", {"iss": 5}, {"iss": ["vivaroom"]}, {"exp": []}, None])
def test_json_of_another_shape_is_no_token(tokens: Tokens, header: object, claims: object) -> None:
    for read in (tokens.read_access, peek):
        with pytest.raises(Unauthenticated, match="token_invalid"):
            read(f"{_part(header)}.{_part(claims)}.c2ln")


def test_deep_json_is_no_token(tokens: Tokens) -> None:
    deep = urlsafe_b64encode(b"[" * 3_000).decode()
    for forged in (f"{deep}.{deep}.c2ln", f"{_part({'alg': 'HS256'})}.{deep}.c2ln"):
        for read in (tokens.read_access, peek):
            with pytest.raises(Unauthenticated, match="token_invalid"):
                read(forged)


@given(st.text(), st.text(), st.text())
def test_noise_is_no_token(header: str, claims: str, signature: str) -> None:
    for noise in (f"{header}.{claims}.{signature}", f"{_part(header)}.{_part(claims)}.{_part(signature)}"):
        with pytest.raises(Unauthenticated, match="token_invalid"):
            peek(noise)


def test_the_issuer_is_ours(tokens: Tokens) -> None:
    assert jwt.decode(tokens.new_access(ADA), options={"verify_signature": False})["iss"] == ISSUER


def test_session_keys_are_random_and_kept_as_digests() -> None:
    keys = {new_session_key().text for _ in range(100)}
    assert len(keys) == 100
    key = new_session_key()
    assert key.text.startswith("ek_")
    assert len(key.text) == 3 + 43
    assert key.digest == digest_of(key.text)
    assert key.text.encode() not in key.digest


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_tokens_are_signed_as_the_settings_say_and_by_no_other_algorithm(clock: ManualClock, algorithm: str) -> None:
    ours = Tokens(SECRET, clock, algorithm=algorithm)
    token = ours.new_access(ADA)
    assert peek(token).algorithm == algorithm
    assert ours.read_access(token) == ADA
    assert ours.read_refresh(ours.new_refresh(ADA).text).account_id == ADA
    for other in {"HS256", "HS384", "HS512"} - {algorithm}:
        with pytest.raises(Unauthenticated):
            Tokens(SECRET, clock, algorithm=other).read_access(token)


def test_an_algorithm_whose_key_everybody_may_have_signs_nothing(clock: ManualClock) -> None:
    for algorithm in ("RS256", "none", "hs256"):
        with pytest.raises(ValueError, match="HS256, HS384, HS512"):
            Tokens(SECRET, clock, algorithm=algorithm)
