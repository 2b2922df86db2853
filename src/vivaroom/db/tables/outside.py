"""What is promised to the outside: requests done once, messages delivered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class IdempotencyKeyRow(Base):
    """A POST that was done: the same key and body get the same reply for a day."""

    __tablename__ = "idempotency_key"
    org_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.organisation.id", ondelete="CASCADE"), primary_key=True)
    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[int | None]
    headers: Mapped[Json | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = created()


class WebhookRow(Base):
    """Where an organisation wants to hear of events."""

    __tablename__ = "webhook"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    url: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[str]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()


class WebhookDeliveryRow(Base):
    """One message to one webhook with every attempt that was made."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index(None, "webhook_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.webhook.id", ondelete="CASCADE"))
    type: Mapped[str]
    payload: Mapped[Json]
    status: Mapped[str]
    attempts: Mapped[Json] = mapped_column(server_default=text("'[]'"))
    created_at: Mapped[datetime] = created()
