"""Who can sign in, and the organisations that they belong to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class OrganisationRow(Base):
    """A tenant."""

    __tablename__ = "organisation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = created()


class AccountRow(Base):
    """A person who can sign in; `issuer` and `subject` are set for accounts of an outside identity provider.

    `username` is a name to sign in with besides the e-mail address, in lower case.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("issuer", "subject"), UniqueConstraint("username"))
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    username: Mapped[str | None]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    profile: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()


class RefreshTokenRow(Base):
    """A refresh token by its digest, used once, then replaced; or the key of a browser, which is used many times."""

    __tablename__ = "refresh_token"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    org_id: Mapped[UUID] = org()
    account_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.account.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TicketRow(Base):
    """What opens one path once, for a browser, in the name of an account or of a session's candidate; by its digest."""

    __tablename__ = "ticket"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    org_id: Mapped[UUID] = org()
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.account.id", ondelete="CASCADE"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"))
    path: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
