"""The pages to sign in, to make an account, and to sign out again."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from vivaroom.accounts.passwords import SHORTEST
from vivaroom.accounts.signin import Registration
from vivaroom.api.auth import RegisterIn
from vivaroom.api.cookies import COOKIE, give_key, take_key
from vivaroom.api.origins import is_own_page
from vivaroom.api.services import Services, ServicesDep
from vivaroom.kit.errors import Conflict, Forbidden, Invalid, Unauthenticated
from vivaroom.site.pages import HEADERS, PageRoute, page
from vivaroom.site.places import START, local_place, sign_in_place
from vivaroom.site.viewer import Viewer, ViewerDep
from vivaroom.site.waiting import STORED

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The form as it was sent; a password is never shown again."""

    email: Text = ""
    password: Text = field(default="", repr=False)
    name: Text = ""
    organisation: Text = ""
    next: Text = START


async def _from_here(request: Request) -> None:
    """Nobody is signed in or out by a page of somebody else."""
    if not is_own_page(request, request.app.state.access):
        raise Forbidden(
            "form_foreign", "This form was not sent by a page of this server. Open the page and send it there."
        )


router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED)
FROM_HERE = [Depends(_from_here)]
Next = Annotated[str, Query()]


@router.get("/sign-in")
async def sign_in_page(viewer: ViewerDep, next: Next = START) -> Response:  # noqa: A002 - the name in the address
    return _goes_on(next) if _is_known(viewer) else page("sign_in.html", here="sign_in", next=local_place(next))


@router.post("/sign-in", dependencies=FROM_HERE)
async def sign_in(
    request: Request,
    services: ServicesDep,
    email: Text = "",
    password: Text = "",
    next: Text = START,  # noqa: A002
) -> Response:
    try:
        key = await services.signin.login_browser(email, password)
    except Unauthenticated:
        shown = {"next": local_place(next), "email": email, "failed": True}
        return page("sign_in.html", HTTPStatus.UNAUTHORIZED, here="sign_in", **shown)
    return await _signed_in(request, services, key, next)


@router.get("/register")
async def register_page(viewer: ViewerDep, next: Next = START) -> Response:  # noqa: A002 - the name in the address
    return _goes_on(next) if _is_known(viewer) else _form(NewAccount(next=local_place(next)), {}, HTTPStatus.OK)


@router.post("/register", dependencies=FROM_HERE)
async def register(request: Request, services: ServicesDep, asked: Annotated[NewAccount, Depends()]) -> Response:
    wrong = _wrong_in(asked)
    if wrong:
        return _form(asked, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        key = await services.signin.register_browser(_registration(asked))
    except (Invalid, Conflict) as error:
        return _form(asked, {one.field.rpartition(".")[2]: error.code for one in error.fields}, error.status)
    return await _signed_in(request, services, key, asked.next)


@router.post("/sign-out", dependencies=FROM_HERE)
async def sign_out(request: Request, services: ServicesDep) -> Response:
    await _forget_key_of(request, services)
    reply = _goes_on(sign_in_place(START))
    take_key(reply)
    return reply


def _is_known(viewer: Viewer | None) -> bool:
    """Whether nobody needs to sign in: there is an account, or this is the owner of this machine."""
    return viewer is None or viewer.is_signed_in


def _goes_on(place: str) -> Response:
    return RedirectResponse(local_place(place), HTTPStatus.SEE_OTHER, HEADERS)


async def _signed_in(request: Request, services: Services, key: str, place: str) -> Response:
    """The browser shows this key from now on; the one that it had before is worth nothing any more."""
    await _forget_key_of(request, services)
    reply = _goes_on(place)
    give_key(reply, request, key)
    return reply


async def _forget_key_of(request: Request, services: Services) -> None:
    key = request.cookies.get(COOKIE)
    if key is not None:
        await services.signin.sign_out_browser(key)


def _form(asked: NewAccount, wrong: dict[str, str], status: int) -> Response:
    """The form to make an account; `wrong` names a word of the catalogue, or a code, by field."""
    return page("register.html", status, here="register", asked=asked, wrong=wrong, shortest=SHORTEST)


def _wrong_in(asked: NewAccount) -> dict[str, str]:
    """What `/v1/auth/register` would refuse, by field."""
    try:
        RegisterIn.model_validate(_registration_fields(asked))
    except ValidationError as error:
        return {str(one["loc"][0]): "unacceptable" for one in error.errors()}
    return {}


def _registration_fields(asked: NewAccount) -> dict[str, str | None]:
    return {
        "email": asked.email.strip(),
        "password": asked.password,
        "name": asked.name.strip() or None,
        "organisation": asked.organisation.strip() or None,
    }


def _registration(asked: NewAccount) -> Registration:
    body = RegisterIn.model_validate(_registration_fields(asked))
    return Registration(body.email, body.password, body.name, body.organisation)
