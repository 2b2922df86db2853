"""Words that a candidate had written down without giving them as an answer: kept, shown, and never judged."""

from uuid import UUID

from vivaroom.interview.director import Director
from vivaroom.interview.events import Dictated
from vivaroom.interview.signals import kept
from vivaroom.kit.errors import Conflict


async def dictate(director: Director, org: UUID, session_id: UUID, text: str) -> None:
    """Keep the words in the ledger. Raises NotFound `session_not_found`, Conflict `session_not_live`."""
    held = await director.ledger.read(director.database.glance(org), session_id)
    if held.session.current is None:
        detail = f"The session is {held.session.status.value}: words are kept with one that is live."
        raise Conflict("session_not_live", detail)
    await director.note(org, session_id, (Dictated(kept(text)),))
