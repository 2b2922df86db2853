"""Who sends a request: an account by its token, by a ticket or by a browser's cookie, a candidate by a session key, the
owner of this machine, or nobody.
"""

from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated

from fastapi import FastAPI, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection

from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member
from vivaroom.accounts.signin import SignIn
from vivaroom.accounts.tickets.issuing import redeem
from vivaroom.api.cookies import COOKIE, session_key_of
from vivaroom.api.doors import protocol_secret, ticket_of
from vivaroom.api.origins import AccessRules, is_own_page, is_welcome_page, place_of
from vivaroom.api.services import services
from vivaroom.kit.errors import Forbidden, Unauthenticated, Unavailable, VivaError
from vivaroom.ports.usage import Payer, charge

# A proxy on this machine makes everybody's requests look local; those it marks are not the owner's.
_MARKS_OF_A_PROXY = frozenset(
    {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via", b"cf-connecting-ip"}
)
_EXPOSED = ["X-Request-Id", "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Idempotent-Replayed"]
_MEND_ORIGIN = (
    "This page comes from another origin than the server, so it must sign in, or its origin must be listed in "
    "ALLOWED_ORIGINS or FRONTEND_URL."
)


async def caller_of(connection: HTTPConnection) -> Caller:
    """Who is at the other end, asked once a request.

    A header with credentials decides when there is one: wrong ones raise Unauthenticated and never fall back to the
    cookie or to the local owner. A cookie counts only for our own pages, and one that is no longer good is none.
    Raises Unavailable while the server has not started: then nobody can be known.
    What the request uses is charged to their organisation, and with a session key to the session.
    """
    if not hasattr(connection.app.state, "services"):
        raise Unavailable(
            "starting", "The server is still starting; try again in a moment.", headers={"Retry-After": "2"}
        )
    state = connection.scope.setdefault("state", {})
    if "caller" not in state:
        try:
            state["caller"] = known = await _find_caller(connection)
            _charge(known)
        except VivaError as error:
            state["caller"] = error
    found: Caller | VivaError = state["caller"]
    if isinstance(found, VivaError):
        raise found.with_traceback(None)
    return found


def allow_pages(app: FastAPI, rules: AccessRules) -> None:
    """Let pages of the allowed origins read our answers. `*` lets every page read, but without its user's cookies."""
    anyone = "*" in rules.allowed_origins
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"] if anyone else sorted(rules.allowed_origins),
        allow_credentials=not anyone,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
            "If-None-Match",
            "X-Request-Id",
            "X-OpenAI-Agents-SDK",  # the official client of calls names itself
        ],
        expose_headers=_EXPOSED,
    )


class _Bearer(SecurityBase):
    """Who calls, with the scheme that the OpenAPI document names; one dependency, since each costs every request."""

    def __init__(self) -> None:
        self.scheme_name = "bearer"
        self.model = HTTPBearer(description="A token of /v1/auth, of an outside issuer, or a session key `ek_…`.")


class AnyCaller(_Bearer):
    """Whoever calls, known or not."""

    async def __call__(self, connection: HTTPConnection) -> Caller:
        return await caller_of(connection)


class AccountHolder(_Bearer):
    """Whoever calls with an account; others are refused."""

    async def __call__(self, connection: HTTPConnection) -> Member:
        match await caller_of(connection):
            case Member() as member:
                return member
            case CandidateKey():
                raise Forbidden("account_required", "A session key opens its one session; this needs an account.")
            case Anonymous(mend=mend):
                raise Unauthenticated("not_signed_in", f"This needs a known caller. {mend}")


CallerDep = Annotated[Caller, Security(AnyCaller())]
MemberDep = Annotated[Member, Security(AccountHolder())]


def bearer_of(connection: HTTPConnection) -> str | None:
    """The credentials that came along: in the header, or, since pages cannot set headers on sockets, as a subprotocol.

    Raises Unauthenticated `credentials_unsupported` for a header of another kind.
    """
    sent = connection.headers.get("authorization")
    if sent is None:
        return protocol_secret(connection.scope.get("subprotocols", []))
    scheme, bearer = get_authorization_scheme_param(sent)
    if scheme.lower() != "bearer" or not bearer:
        raise Unauthenticated("credentials_unsupported", "Expected the header `Authorization: Bearer <token>`.")
    return bearer


def _charge(caller: Caller) -> None:
    match caller:
        case Member(org_id=org):
            charge(Payer(org))
        case CandidateKey(session_id=session, org_id=org):
            charge(Payer(org, session))
        case Anonymous():
            pass


async def _find_caller(connection: HTTPConnection) -> Caller:
    signin = services(connection).signin
    bearer = bearer_of(connection)
    if bearer is not None:
        return await signin.caller_of(bearer)
    ticket = ticket_of(connection)
    if ticket is not None:
        return await redeem(signin.database, signin.clock, ticket, connection.scope["path"])
    rules: AccessRules = connection.app.state.access
    known = await _known_by_cookie(connection, signin, rules)
    if known is not None:
        return known
    if not _is_from_this_machine(connection, rules):
        return Anonymous()
    if not is_welcome_page(connection, rules):
        return Anonymous(_MEND_ORIGIN)
    return signin.local_owner()


async def _known_by_cookie(
    connection: HTTPConnection, signin: SignIn, rules: AccessRules
) -> Member | CandidateKey | None:
    """In the room of an invitation its candidate counts, also in the browser of who invited."""
    if "cookie" not in connection.headers or not is_own_page(connection, rules):
        return None
    invited = session_key_of(connection)
    if invited is not None:
        with suppress(Unauthenticated):
            caller = await signin.caller_of(invited)
            return caller if isinstance(caller, CandidateKey) else None
    key = connection.cookies.get(COOKIE)
    return None if key is None else await signin.browser_member(key)


def _is_from_this_machine(connection: HTTPConnection, rules: AccessRules) -> bool:
    """The Host header is looked at because another name may have been pointed at 127.0.0.1 (DNS rebinding)."""
    host = place_of(f"http://{connection.headers.get('host', '')}")
    return (
        rules.bound_to_loopback
        and connection.client is not None
        and _is_loopback(connection.client.host)
        and host is not None
        and _is_loopback(host[1])
        and _MARKS_OF_A_PROXY.isdisjoint(name for name, _ in connection.headers.raw)
    )


@lru_cache(maxsize=1024)
def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)
