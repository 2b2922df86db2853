"""What vendors were used for and what that cost."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, org


def _sum() -> Mapped[int]:
    return mapped_column(BigInteger, server_default=text("0"))


class SpendingRow(Base):
    """Sums of one UTC day: of a session, or of what an organisation used apart from any.

    A session has one row for each vendor, model, purpose and kind; what belongs to none may have several, which are
    added up when they are read. A session that is erased leaves its sums behind without its id. `micro_dollars` are
    millionths of a US dollar, and say nothing of the `unpriced` requests.
    """

    __tablename__ = "spending"
    __table_args__ = (
        Index(
            "uq_spending_of_a_session", "session_id", "day", "vendor", "model", "purpose", "kind", unique=True
        ),  # those without a session are all different
        Index(None, "org_id", "day"),
        Index(None, "day"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    org_id: Mapped[UUID] = org()
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="SET NULL"))
    day: Mapped[date]
    vendor: Mapped[str]
    model: Mapped[str]
    purpose: Mapped[str]
    kind: Mapped[str]
    requests: Mapped[int] = _sum()
    unpriced: Mapped[int] = _sum()
    input_tokens: Mapped[int] = _sum()
    output_tokens: Mapped[int] = _sum()
    sound_ms: Mapped[int] = _sum()
    characters: Mapped[int] = _sum()
    micro_dollars: Mapped[int] = _sum()
