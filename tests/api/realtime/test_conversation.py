"""A whole interview over the socket: what is told, in which order, and what each event of a client does."""

from base64 import b64decode, b64encode

import pytest

from tests.api.realtime.conversing import PIECE, PIECES, WORDS
from tests.api.realtime.house import House, house_of
from tests.api.realtime.lines import Client, Knock, calling
from tests.api.seven_roles import STRANGER, Knocking, seat_seven_roles
from vivaroom.api.services import Services
from vivaroom.interview.evaluation import not_scored
from vivaroom.interview.events import Evaluated
from vivaroom.interview.signals import Command, Commanded
from vivaroom.voice.happenings import Ending

SPOKEN = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "conversation.item.done",
    "response.done",
]
HEARD = [
    "input_audio_buffer.speech_started",
    "interview.hearing",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "conversation.item.input_audio_transcription.delta",
    "conversation.item.input_audio_transcription.completed",
]
SECOND_AT_24KHZ = b64encode(bytes(48_000)).decode()


def answer(client: Client, text: str = "I would measure first.", **item: str) -> None:
    content = [{"type": "input_text", "text": text}]
    client.send("conversation.item.create", item={"type": "message", "role": "user", "content": content, **item})


def firsts(types: list[str], of: list[str]) -> list[str]:
    """The order in which these types came first."""
    return list(dict.fromkeys(one for one in types if one in of))


async def test_the_interviewer_speaks_first_and_in_the_order_of_the_protocol(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        assert client.types[0] == "session.created"
        assert firsts(client.types, SPOKEN) == SPOKEN
        assert firsts(client.types, ["interview.started", "interview.question", "response.created"]) == [
            "interview.started",
            "interview.question",
            "response.created",
        ]
        ids = [one["event_id"] for one in client.seen if isinstance(one, dict)]
        assert len(set(ids)) == len(ids)


async def test_sound_and_words_of_a_response_are_whole(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        done = await client.until("response.done")
    events = [one for one in client.seen if isinstance(one, dict)]
    sound = [b64decode(e["delta"]) for e in events if e["type"] == "response.output_audio.delta"]
    words = [e["delta"] for e in events if e["type"] == "response.output_audio_transcript.delta"]
    question = next(e for e in events if e["type"] == "interview.question")["question"]["text"]
    item = done["response"]["output"][0]
    assert sound == [PIECE] * PIECES
    assert len(words) > 1
    assert "".join(words) == item["content"][0]["transcript"]
    assert question in item["content"][0]["transcript"]
    assert (done["response"]["status"], item["status"], item["role"]) == ("completed", "completed", "assistant")


async def test_a_spoken_answer_becomes_an_item_and_the_next_question_follows(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        client.send("input_audio_buffer.append", audio=SECOND_AT_24KHZ)
        client.send("input_audio_buffer.commit")
        before = len(client.types)
        completed = await client.until("conversation.item.input_audio_transcription.completed")
        assert firsts(client.types[before:], HEARD) == HEARD
        assert completed["transcript"] == WORDS
        assert completed["usage"]["type"] == "duration"
        assert completed["usage"]["seconds"] == pytest.approx(1.0, abs=0.02)
        given = await client.until("interview.answer")
        assert given["text"] == WORDS
        await client.until("interview.question")
        await client.until("response.done")


async def test_a_typed_answer_is_taken_once_however_often_its_item_is_sent(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        answer(client, id="mine-1")
        added = await client.until("conversation.item.added")
        assert added["item"]["id"] == "mine-1"
        await client.until("response.done")
        answer(client, id="mine-1")
        await client.until("response.done")
    assert client.types.count("interview.answer") == 1
    held = await house.services.ledger.read(house.services.database.glance(seat.org_id), seat.id)
    assert sum(len(turn.answers) for turn in held.session.turns) == 1


async def test_asking_for_a_response_after_an_answer_does_not_repeat_the_question(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        answer(client)
        client.send("response.create")
        await client.until("response.done")
        client.send("conversation.item.delete", item_id="x")
        await client.error()
    assert not [e for e in client.seen if isinstance(e, dict) and e.get("question", {}).get("is_restated")]


async def test_asking_for_a_response_otherwise_repeats_the_question(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        asked = await client.until("interview.question")
        await client.until("response.done")
        client.send("response.create")
        restated = await client.until("interview.question")
        await client.until("response.done")
    assert restated["question"]["is_restated"] is True
    assert restated["question"]["id"] == asked["question"]["id"]
    assert restated["seq"] > asked["seq"]


async def test_while_the_interviewer_speaks_a_response_is_refused_and_can_be_cancelled(services: Services) -> None:
    house = house_of(services, holds=True)
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.output_audio.delta")
        client.send("response.create", event_id="mine")
        error = (await client.until("error"))["error"]
        assert (error["code"], error["event_id"]) == ("conversation_already_has_active_response", "mine")
        client.send("response.cancel", response_id="resp_other")
        assert await client.error() == "response_cancel_not_active"
        client.send("response.cancel")
        done = await client.until("response.done")
        assert done["response"]["status"] == "cancelled"
        assert done["response"]["status_details"]["reason"] == "client_cancelled"
        item = done["response"]["output"][0]
        assert (item["status"], len(item["content"][0]["transcript"])) == ("incomplete", 10)
        client.send("response.cancel")
        assert await client.error() == "response_cancel_not_active"


async def test_truncating_what_is_being_said_stops_it_and_the_item_can_be_asked_for(services: Services) -> None:
    house = house_of(services, holds=True)
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        item_id = (await client.until("response.output_audio.delta"))["item_id"]
        client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=70)
        truncated = await client.until("conversation.item.truncated")
        assert (truncated["item_id"], truncated["audio_end_ms"]) == (item_id, 70)
        await client.until("response.done")
        client.send("conversation.item.retrieve", item_id=item_id)
        item = (await client.until("conversation.item.retrieved"))["item"]
        assert (item["id"], item["status"]) == (item_id, "incomplete")
        client.send("conversation.item.retrieve", item_id="item_nobody_said")
        assert await client.error() == "item_not_found"
        client.send("conversation.item.truncate", item_id="item_nobody_said", content_index=0, audio_end_ms=1)
        assert await client.error() == "item_not_found"


async def test_commands_reach_the_interview(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        client.send("interview.command", command="pause")
        assert (await client.until("interview.paused"))["seq"] > 0
        client.send("interview.command", command="resume")
        await client.until("interview.continued")
        client.send("interview.command", command="dance")
        assert await client.error() == "event_invalid"


async def test_an_interview_ends_with_its_last_words_and_a_close_code(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        client.send("interview.command", command="end")
        completed = await client.until("interview.completed")
        assert completed["reason"] == "candidate"
        assert completed["report_url"] == f"/v1/sessions/{seat.public_id}/report"
        await client.until("response.done")
        assert await client.closed() == 4410


@pytest.mark.parametrize(("ending", "code"), [(Ending.TAKEN_OVER, 4409), (Ending.RESTARTING, 1012)])
async def test_other_endings_have_close_codes_of_their_own(house: House, ending: Ending, code: int) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        house.conversation.inbox.put_nowait(ending)
        assert await client.closed() == code
    restarting = [e for e in client.seen if isinstance(e, dict) and e["type"] == "interview.restarting"]
    assert [e["seq"] > 0 for e in restarting] == ([True] if ending is Ending.RESTARTING else [])


async def test_what_happens_elsewhere_is_told_here(house: House) -> None:
    """A pause over REST reaches the socket through the ledger."""
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        await house.services.director.take_turn(seat.org_id, seat.id, Commanded(Command.PAUSE))
        await client.until("interview.paused")


async def test_recruiters_hear_evaluations_and_candidates_never_do(house: House) -> None:
    roles = await seat_seven_roles(house.services.signin)
    seat = await house.seat(roles.accounts[Knocking.CANDIDATE].member)
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        answer(client)
        await client.until("response.done")
    async with house.services.database.unit(seat.org_id) as unit:
        held = await house.services.ledger.read(unit, seat.id, lock=True)
        turn = next(turn for turn in held.session.turns if turn.answers)
        judged = Evaluated(turn.put.question_id, turn.answers[0].seq, not_scored("too_short", "built-in"))
        await house.services.ledger.append(unit, held, [judged], house.services.clock.now())
    heard = {}
    for who in (Knocking.CANDIDATE_KEY, Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.ADMIN):
        bearer = seat.key if who is Knocking.CANDIDATE_KEY else roles.bearers[who]
        knock = Knock(
            {"session_id": seat.public_id}, {"authorization": f"Bearer {bearer}"}, client=STRANGER, host="x.example"
        )
        async with calling(house.app, knock) as client:
            client.send("interview.resume", after_seq=0)
            await client.until("interview.replayed")
            heard[who] = "interview.evaluation" in client.types
    assert heard == {
        Knocking.CANDIDATE_KEY: False,
        Knocking.CANDIDATE: False,
        Knocking.RECRUITER: True,
        Knocking.ADMIN: True,
    }


async def test_what_was_missed_is_told_again_from_any_place(house: House) -> None:
    seat = await house.seat(agreed=None)
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        answer(client, id="mine-1")
        await client.until("response.done")
    first = [e for e in client.seen if isinstance(e, dict) and "seq" in e and e["type"] != "interview.progress"]
    async with calling(house.app, seat.knock()) as back:
        created = await back.until("session.created")
        assert created["session"]["last_seq"] == first[-1]["seq"]
        await back.until("response.done")
        before = len(back.seen)
        back.send("interview.resume", after_seq=0)
        replayed = await back.until("interview.replayed")
        again = [e for e in back.seen[before:] if isinstance(e, dict) and "seq" in e]
        assert [_bare(e) for e in again][: len(first)] == [_bare(e) for e in first]
        assert replayed["seq"] == max(e["seq"] for e in again)
        back.send("interview.resume", after_seq=replayed["seq"] + 1)
        assert await back.error() == "resume_beyond_end"


def _bare(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if name != "event_id"}
