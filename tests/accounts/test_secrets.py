"""Secrets that somebody could guess are refused where others can connect."""

from collections.abc import Callable
from secrets import token_hex, token_urlsafe

import pytest

from vivaroom.accounts.secrets import require_strong, weakness_of
from vivaroom.kit.errors import Invalid

WEAK = [
    "",
    "short",
    "9f86d081884c7d65",
    "your-secret-key-change-this-in-production",
    "your-secret-key",
    "YOUR_SECRET_KEY_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "your 256 bit secret, if you please, of many characters",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "a" * 64,
    "abababababababababababababababababababab",
    "0123456789abcdef" * 3,
    "correcthorse-" * 4,
]


@pytest.mark.parametrize("secret", WEAK)
def test_a_weak_secret_is_refused_with_the_mend(secret: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_strong("JWT_SECRET_KEY", secret, bound_to_loopback=False)
    assert refused.value.code == "secret_weak"
    assert "JWT_SECRET_KEY" in refused.value.detail
    assert "secrets.token_urlsafe(48)" in refused.value.detail
    assert not secret or secret not in refused.value.detail


@pytest.mark.parametrize("secret", WEAK)
def test_on_loopback_a_weak_secret_is_a_warning(secret: str) -> None:
    assert require_strong("JWT_SECRET_KEY", secret, bound_to_loopback=True)


@pytest.mark.parametrize("make", [lambda: token_urlsafe(48), lambda: token_urlsafe(32), lambda: token_hex(32)])
def test_random_secrets_are_good(make: Callable[[], str]) -> None:
    for _ in range(200):
        assert weakness_of(make()) is None
