"""`/v1/sessions/{id}/transcript`: what was said, and the candidate's corrections of their own words."""

from typing import Annotated, Self

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import held_for, session_for
from vivaroom.api.replies import LOOKED_AT, Rendering, json_of, shown_as
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.sessions.correcting import Correction, correct
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import Entry, Speaker, transcript
from vivaroom.kit.json_values import Words

router = Routes(prefix="/v1", tags=["sessions"])


class EntryOut(BaseModel):
    """One utterance; times in milliseconds since the session began."""

    seq: int
    speaker: Speaker
    text: str
    started_ms: int
    ended_ms: int
    corrected_text: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The entry as it is sent."""
        return cls(
            seq=entry.seq, speaker=entry.speaker, text=entry.text, started_ms=entry.started_ms,
            ended_ms=entry.ended_ms, corrected_text=entry.corrected_text,
        )  # fmt: skip


class TranscriptOut(BaseModel):
    """All that was said in a session, in order."""

    data: list[EntryOut]


class CorrectionBody(BaseModel):
    """What the candidate really said."""

    model_config = ConfigDict(extra="forbid")
    corrected_text: Words = Field(max_length=20_000, examples=["I said Kafka, not Kafkaesque."])


@router.get(
    "/sessions/{session_id}/transcript", operation_id="getTranscript", summary="What was said",
    response_model=TranscriptOut, responses=LOOKED_AT,
)  # fmt: skip
async def get(session_id: SessionId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    held = await held_for(services, caller, Verb.READ, session_id)
    return shown_as(request, await _rendered(services, held))


@router.patch(
    "/sessions/{session_id}/transcript/{seq}", operation_id="correctTranscript",
    summary="Correct one of your own utterances; both wordings are kept",
)  # fmt: skip
async def correct_entry(
    session_id: SessionId, seq: Annotated[int, Path(ge=1, le=2**31 - 1, description="Its place in the ledger.")], body: CorrectionBody, caller: CallerDep,
    services: ServicesDep,
) -> EntryOut:  # fmt: skip
    card = await session_for(services, caller, Verb.CORRECT, session_id)
    correction = Correction(card.id, seq, body.corrected_text)
    return EntryOut.of(await correct(services.database, services.ledger, services.clock, card.org_id, correction))


async def _rendered(services: Services, held: Held) -> Rendering:
    """What was said up to the last event, which is rendered once for each of them."""
    key = ("transcript", held.session_id, held.session.seq)
    known = services.renderings.get(key)
    if known is not None:
        return known
    recorded = await services.ledger.events(services.database.glance(held.org_id), held.session_id)
    body = json_of(TranscriptOut(data=[EntryOut.of(e) for e in transcript(recorded)]))
    # What came meanwhile belongs to the next state; it is shown, and kept under no name.
    return (
        services.renderings.keep(key, body)
        if recorded[-1:] and recorded[-1].seq == held.session.seq
        else Rendering.of(body)
    )
