"""Clients that were written for the beta of the API hear the names that they know."""

from dataclasses import replace

from tests.api.realtime.house import House
from tests.api.realtime.lines import Knock, calling


async def test_old_clients_hear_old_names_and_old_shapes(house: House) -> None:
    seat = await house.seat()
    knock = seat.knock()
    old = replace(knock, headers={**knock.headers, "openai-beta": "realtime=v1"})
    async with calling(house.app, old) as client:
        session = (await client.until("session.created"))["session"]
        done = await client.until("response.done")
        client.send("session.update", session={"modalities": ["text"], "input_audio_format": "pcm16"})
        assert (await client.until("session.updated"))["session"]["modalities"] == ["text"]
        client.send("session.update", session={"input_audio_format": "g711_ulaw"})
        assert await client.error() == "audio_format_unsupported"
        client.send("response.create")
        await client.until("response.text.delta")
        await client.until("response.text.done")
    assert (session["input_audio_format"], session["modalities"]) == ("pcm16", ["audio", "text"])
    types = set(client.types)
    assert {"conversation.item.created", "response.audio.delta", "response.audio.done"} <= types
    assert {"response.audio_transcript.delta", "response.audio_transcript.done"} <= types
    assert not [
        one for one in types if "output_audio" in one or one in ("conversation.item.added", "conversation.item.done")
    ]
    assert done["response"]["modalities"] == ["audio", "text"]
    assert done["response"]["output"][0]["content"][0]["type"] == "audio"


async def test_a_page_asks_for_old_names_by_subprotocol(house: House) -> None:
    seat = await house.seat()
    offered = ("realtime", f"openai-insecure-api-key.{seat.key}", "openai-beta.realtime-v1")
    async with calling(house.app, Knock(subprotocols=offered)) as client:
        await client.until("response.audio.delta")
        assert client.subprotocol == "realtime"
