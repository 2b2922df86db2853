"""People who arrive with a password, for tests of signing in."""

from uuid import uuid4

from vivaroom.accounts.passwords import Passwords
from vivaroom.accounts.signin import Registration, SignedIn, SignIn

PASSWORD = "correct horse battery staple"


class CountingPasswords(Passwords):
    """Knows how often somebody's password was checked the slow way."""

    checks = 0

    async def matches(self, password: str, stored: str | None) -> bool:
        self.checks += 1
        return await super().matches(password, stored)


async def nowhere(url: str) -> bytes:
    raise AssertionError(url)


def fresh_email() -> str:
    return f"{uuid4().hex[:12]}@example.org"


async def registered(signin: SignIn, organisation: str | None = None) -> SignedIn:
    return await signin.register(Registration(fresh_email(), PASSWORD, "Ada", organisation))
