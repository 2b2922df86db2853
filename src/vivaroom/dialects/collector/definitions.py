"""This dialect's part of the list of interviews: those that can be started."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from vivaroom.accounts.policy import Caller, Member, Verb, demand, mine, owner_seen_by
from vivaroom.api.finding import interview_for
from vivaroom.api.services import Services
from vivaroom.db.keyset import Stretch
from vivaroom.dialects.collector import wire
from vivaroom.dialects.collector.schemas import CollectorDefinition
from vivaroom.interview.designs.store import interviews_of
from vivaroom.kit.errors import NotFound

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Definitions:
    """The newest interviews, whichever way they were made."""

    kind: str = "interview"
    fields: Sequence[str] = tuple(CollectorDefinition.model_fields)

    async def items(self, services: Services, caller: Caller) -> Sequence[Mapping[str, Any]]:
        """What the caller may see, newest first."""
        if not isinstance(caller, Member):
            return ()
        demand(caller, Verb.LIST, mine(caller, "interview"))
        found = interviews_of(services.database.glance(caller.org_id), owner_seen_by(caller))
        return [wire.definition(card) for card in (await found.page(Stretch(NEWEST)))[:NEWEST]]

    async def find(self, services: Services, caller: Caller, public: str) -> Mapping[str, Any] | None:
        """One with its questions."""
        with suppress(NotFound):
            return wire.definition(await interview_for(services, caller, Verb.READ, public))
        return None
