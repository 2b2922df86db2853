"""`/v1/sessions/{id}/transcript`: what was said, and the candidate's corrections of their own words."""

from typing import Annotated, Literal, Self

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import held_for, session_for
from vivaroom.api.replies import LOOKED_AT, Rendering, json_of, shown_as
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.corrections import words_changed_0_1
from vivaroom.interview.recordings.store import timeline_of
from vivaroom.interview.sessions.correcting import Correction, correct
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import Entry, Speaker, transcript
from vivaroom.kit.json_values import Words

router = Routes(prefix="/v1", tags=["sessions"])


class WordOut(BaseModel):
    """A word that was spoken, at its place in the recording."""

    text: str
    started_ms: int
    ended_ms: int


class EntryOut(BaseModel):
    """One utterance."""

    seq: int
    speaker: Speaker
    text: str
    started_ms: int = Field(description="In the recording where the session has one, else since the session began.")
    ended_ms: int
    corrected_text: str | None
    words_changed_0_1: float | None = Field(
        description="The share of words that the correction changes. Above 0.3 it is another answer, and is not judged."
    )
    words: list[WordOut] | None = Field(description="Where the answer was recorded and the recogniser gave times.")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The entry as it is sent."""
        return cls(
            seq=entry.seq, speaker=entry.speaker, text=entry.text, started_ms=entry.started_ms,
            ended_ms=entry.ended_ms, corrected_text=entry.corrected_text, words_changed_0_1=_changed(entry),
            words=[WordOut(text=w.text, started_ms=w.started_ms, ended_ms=w.ended_ms) for w in entry.words] or None,
        )  # fmt: skip


def _changed(entry: Entry) -> float | None:
    return None if entry.corrected_text is None else round(words_changed_0_1(entry.text, entry.corrected_text), 3)


class TranscriptOut(BaseModel):
    """All that was said in a session, in order."""

    data: list[EntryOut]
    times_in: Literal["recording", "session"] = Field(description="What all times count in, in milliseconds.")


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
    summary="Correct one of your own utterances; both wordings are kept, and before the end the correction is judged",
)  # fmt: skip
async def correct_entry(
    session_id: SessionId, seq: Annotated[int, Path(ge=1, le=2**31 - 1, description="Its place in the ledger.")], body: CorrectionBody, caller: CallerDep,
    services: ServicesDep,
) -> EntryOut:  # fmt: skip
    card = await session_for(services, caller, Verb.CORRECT, session_id)
    correction = Correction(card.id, seq, body.corrected_text)
    return EntryOut.of(await correct(services.director, card.org_id, correction))


async def _rendered(services: Services, held: Held) -> Rendering:
    """What was said up to the last event, which is rendered once for each of them, and again with a recording."""
    now = services.database.glance(held.org_id)
    timeline = await timeline_of(now, held.session_id) if held.session.closed_at else None
    key = ("transcript", held.session_id, held.session.seq, timeline is not None)
    known = services.renderings.get(key)
    if known is not None:
        return known
    recorded = await services.ledger.events(now, held.session_id)
    entries = [EntryOut.of(e) for e in transcript(recorded, timeline)]
    body = json_of(TranscriptOut(data=entries, times_in="recording" if timeline else "session"))
    # What came meanwhile belongs to the next state; it is shown, and kept under no name.
    return (
        services.renderings.keep(key, body)
        if recorded[-1:] and recorded[-1].seq == held.session.seq
        else Rendering.of(body)
    )
