"""Passwords are hashed slowly, in threads of their own, and an unknown account costs the same work."""

import asyncio
from collections.abc import Iterator

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from vivaroom.accounts.passwords import LONGEST, Passwords, check_password, owasp_argon2
from vivaroom.kit.errors import Invalid, Unavailable

EMAIL = "ada.lovelace@example.org"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    yield made
    made.close()


async def test_only_the_password_matches(passwords: Passwords) -> None:
    stored = await passwords.hash("correct horse battery staple")
    assert await passwords.matches("correct horse battery staple", stored)
    assert not await passwords.matches("correct horse battery stapl", stored)
    assert not await passwords.matches("the password of nobody", None)


async def test_the_same_password_from_another_keyboard_matches(passwords: Passwords) -> None:
    stored = await passwords.hash("Schlo\u00df Caf\u00e9 f\u00fcnf")
    assert await passwords.matches("Schlo\u00df Cafe\u0301 fu\u0308nf", stored)


async def test_what_is_stored_is_never_the_same_twice(passwords: Passwords) -> None:
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


def test_the_product_hashes_as_owasp_recommends() -> None:
    assert owasp_argon2().hash("a password").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_flood_of_sign_ins_is_turned_away_and_passes() -> None:
    few = Passwords(
        PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)), workers=1, longest_queue=2
    )
    outcomes = await asyncio.gather(*(few.hash("correct horse") for _ in range(9)), return_exceptions=True)
    assert sum(isinstance(one, Unavailable) for one in outcomes) == 6
    assert await few.hash("correct horse")
    few.close()


@pytest.mark.parametrize("password", ["", "ninechars", "a" * (LONGEST + 1), EMAIL, EMAIL.upper(), "Ada.Lovelace"])
def test_a_bad_password_is_refused_by_field(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, EMAIL)
    assert refused.value.code == "password_weak"
    assert refused.value.fields[0].field == "body.password"


@pytest.mark.parametrize("password", ["tenletters", "          ", "пароль-из-слов", "\U0001f600" * 10])
def test_ten_characters_of_any_kind_are_fine(password: str) -> None:
    check_password(password, EMAIL)
