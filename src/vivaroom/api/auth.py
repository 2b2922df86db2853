"""`/v1/auth`: accounts of this server; `/v1/me`: whose token this is."""

from typing import Annotated, Literal, Self

from fastapi import Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.account import LOCAL_OWNER, Account
from vivaroom.accounts.membership import own_account
from vivaroom.accounts.passwords import LONGEST, SHORTEST
from vivaroom.accounts.policy import Role
from vivaroom.accounts.profile import Line
from vivaroom.accounts.signin import Registration, SignedIn
from vivaroom.api.callers import MemberDep
from vivaroom.api.replies import LOOKED_AT, NEW, made, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.kit.ids import public_id

router = Routes(prefix="/v1", tags=["sign-in"])

# What browsers accept in <input type=email> (HTML, "valid e-mail address"), with at least one dot in the domain.
_EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$"
Email = Annotated[str, Field(pattern=_EMAIL, max_length=254, examples=["ada@example.org"])]
Password = Annotated[str, Field(max_length=LONGEST, examples=["correct horse battery staple"])]


class RegisterIn(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Annotated[Password, Field(min_length=SHORTEST, description="Any characters; not the e-mail address.")]
    name: Line | None = Field(None, examples=["Ada Lovelace"])
    organisation: Line | None = Field(
        None,
        description="The name of a new organisation, whose admin this account becomes. Without it the account is a "
        "candidate of the organisation that runs this server.",
        examples=["Analytical Engines"],
    )


class LoginIn(BaseModel):
    """Who somebody says to be, and the proof."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: Password


class RefreshIn(BaseModel):
    """A refresh token that was not used yet."""

    model_config = ConfigDict(extra="forbid")

    refresh_token: Annotated[str, Field(min_length=1, max_length=8192)]


class AccountOut(BaseModel):
    """An account."""

    id: str = Field(examples=["usr_01924f6e7c3a7d5e8f0a1b2c3d4e5f60"])
    organisation_id: str = Field(examples=["org_01924f6e7c3a7d5e8f0a1b2c3d4e5f60"])
    role: Role
    email: str | None = Field(description="Null for the local owner, and where an outside issuer has not verified it.")
    name: str | None
    is_local_owner: bool = Field(description="Whether the connection from this machine stands for the sign-in.")

    @classmethod
    def of(cls, account: Account) -> Self:
        """What is shown of an account."""
        return cls(
            id=public_id("user", account.id),
            organisation_id=public_id("organisation", account.org_id),
            role=account.role,
            email=account.email,
            name=account.name,
            is_local_owner=account.id == LOCAL_OWNER,
        )


class TokensOut(BaseModel):
    """A fresh pair of tokens: one for requests, and one that buys the next pair, once."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a word of RFC 6750
    expires_in: int = Field(description="Seconds until the access token expires.", examples=[10_800])
    refresh_token: str
    account: AccountOut

    @classmethod
    def of(cls, signed_in: SignedIn) -> Self:
        """What a client gets when somebody has signed in."""
        return cls(
            access_token=signed_in.access_token,
            expires_in=signed_in.expires_in_s,
            refresh_token=signed_in.refresh_token,
            account=AccountOut.of(signed_in.account),
        )


@router.post(
    "/auth/register", operation_id="register", summary="Make an account and sign in with it",
    status_code=status.HTTP_201_CREATED, response_model=TokensOut, responses=NEW,
)  # fmt: skip
async def register(body: RegisterIn, services: ServicesDep) -> Response:
    asked = Registration(body.email, body.password, body.name, body.organisation)
    return made("/v1/me", TokensOut.of(await services.signin.register(asked)))


@router.post("/auth/login", operation_id="login", summary="Sign in with e-mail address and password")
async def login(body: LoginIn, services: ServicesDep, response: Response) -> TokensOut:
    return _private(await services.signin.login(body.email, body.password), response)


@router.post("/auth/refresh", operation_id="refreshTokens", summary="Get the next pair of tokens")
async def refresh(body: RefreshIn, services: ServicesDep, response: Response) -> TokensOut:
    """A refresh token works once. One that is used again ends that sign-in everywhere, because one of its two users has
    stolen it; a client that may have lost a reply sends its request again under the same `Idempotency-Key`.
    """
    return _private(await services.signin.refresh(body.refresh_token), response)


@router.get(
    "/me", operation_id="getMe", summary="The account that sends this request", response_model=AccountOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def me(member: MemberDep, services: ServicesDep, request: Request) -> Response:
    account = await own_account(services.database.glance(member.org_id), member)
    return shown(request, AccountOut.of(account))


def _private(signed_in: SignedIn, response: Response) -> TokensOut:
    response.headers["Cache-Control"] = "no-store"  # RFC 6749, section 5.1
    return TokensOut.of(signed_in)
