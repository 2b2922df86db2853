"""Who calls a dialect: whoever signed in, the owner of this machine, or, where the operator opened it, a guest."""

from collections.abc import Collection

from starlette.requests import HTTPConnection

from vivaroom.accounts.policy import Anonymous, Member
from vivaroom.api.callers import AccountHolder, caller_of
from vivaroom.api.services import services


def is_open(connection: HTTPConnection, dialect: str) -> bool:
    """Whether whoever reaches this server uses the dialect without signing in (`VIVAROOM_OPEN_DIALECTS`)."""
    opened: Collection[str] = getattr(connection.app.state, "open_dialects", ())
    return dialect in opened


class Visitor(AccountHolder):
    """The caller of a route of these dialects. All guests are one account, which sees what any of them has made."""

    def __init__(self, *dialects: str) -> None:
        super().__init__()
        self._dialects = dialects

    async def __call__(self, connection: HTTPConnection) -> Member:
        opened = any(is_open(connection, dialect) for dialect in self._dialects)
        if opened and isinstance(await caller_of(connection), Anonymous):
            return services(connection).signin.guest()
        return await super().__call__(connection)
