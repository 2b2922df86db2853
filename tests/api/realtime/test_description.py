"""The AsyncAPI document says what the socket says."""

from typing import Any

import jsonschema_rs
import pytest

from tests.api.realtime.house import House
from tests.api.realtime.lines import calling
from tests.api.serving import client_of
from vivaroom.api.realtime.description import SENT, asyncapi_document
from vivaroom.api.realtime.wire import KINDS


def _schema(type_: str) -> dict[str, Any]:
    """The schema of an event, with everything that it refers to."""
    document = asyncapi_document()
    payload = document["components"]["messages"][type_]["payload"]
    return {**payload, "components": document["components"]}


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


def test_every_reference_leads_somewhere() -> None:
    document = asyncapi_document()
    assert document["asyncapi"] == "3.0.0"
    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_every_event_says_what_it_means() -> None:
    messages = asyncapi_document()["components"]["messages"]
    assert set(messages) == {*KINDS, *SENT}
    assert all(message["summary"].endswith(".") for message in messages.values())


async def test_what_is_sent_is_what_is_described(house: House) -> None:
    seat = await house.seat()
    async with calling(house.app, seat.knock()) as client:
        await client.until("response.done")
        client.send("input_audio_buffer.append", audio="AAAA" * 4_000)
        client.send("input_audio_buffer.commit")
        await client.until("response.done")
        client.send("interview.resume", after_seq=0)
        await client.until("interview.replayed")
        for command in ("pause", "resume", "end"):
            client.send("interview.command", command=command)
        assert await client.closed() == 4410
    events = [one for one in client.seen if isinstance(one, dict)]
    assert len({event["type"] for event in events}) >= 25
    for event in events:
        jsonschema_rs.validate(_schema(event["type"]), event)


@pytest.mark.parametrize("wrong", [{"type": "interview.resume"}, {"type": "interview.resume", "after_seq": -1}])
def test_what_is_refused_is_described_as_wrong(wrong: dict[str, Any]) -> None:
    assert not jsonschema_rs.is_valid(_schema("interview.resume"), wrong)


async def test_the_document_is_served(house: House) -> None:
    async with client_of(house.app) as client:
        assert (await client.get("/asyncapi.json")).json() == asyncapi_document()
