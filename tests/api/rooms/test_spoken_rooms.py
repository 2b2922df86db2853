"""A whole spoken turn in a room: the SDK's frames in, the product's own conversation, voice and captions out."""

import asyncio
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

pytest.importorskip("livekit.rtc", reason='rooms need the extra: pip install "vivaroom[livekit]"')

from pydantic import SecretStr

from tests.api.realtime.brief_house import WORDS, spoken_house
from tests.api.rooms.seated import until
from tests.vendors import livekit_rtc
from tests.vendors.livekit import KEY, SECRET, URL, LiveKitServer
from vivaroom.accounts.room_names import RoomNames
from vivaroom.api.rooms.host import hosting
from vivaroom.api.rooms.meeting import meet
from vivaroom.api.services import Services
from vivaroom.providers.livekit import chair, voice
from vivaroom.providers.livekit.rooms import LiveKitRooms

FRAME = 320


def frames(seconds: float, *, loud: bool) -> list[livekit_rtc.AudioFrame]:
    moments = np.arange(int(16_000 * seconds)) / 16_000
    sound = (np.sin(moments * 2 * np.pi * 440) * (16_000 if loud else 0)).astype("<i2").tobytes()
    pieces = (sound[start : start + 2 * FRAME] for start in range(0, len(sound), 2 * FRAME))
    return [livekit_rtc.AudioFrame(piece, 16_000, 1, FRAME) for piece in pieces]


async def test_what_a_candidate_says_in_a_room_is_an_answer_in_the_ledger(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chair, "rtc", livekit_rtc)
    monkeypatch.setattr(voice, "rtc", livekit_rtc)
    livekit_rtc.Room.made.clear()
    names, server = RoomNames(SecretStr(SECRET)), LiveKitServer()
    async with (
        hosting(LiveKitRooms(URL, KEY, SecretStr(SECRET)), names) as host,
        spoken_house(replace(services, room_host=host)) as house,
    ):
        seat = await house.seat()
        told = server.tells("participant_joined", names.name(seat.org_id, seat.id), stay="PA_1")
        await host.hear(*told, partial(meet, house.services))
        await until(lambda: bool(livekit_rtc.Room.made) and livekit_rtc.Room.made[0].joined is not None)
        room = livekit_rtc.Room.made[0]
        candidate = room.they_come()
        microphone = room.they_publish(candidate)
        source = room.local_participant.published[0].source
        await until(lambda: any(source.played))
        for frame in (*frames(1.0, loud=True), *frames(3.0, loud=False)):
            microphone.track.frames.put_nowait(frame)
            await asyncio.sleep(0.01)
        answers: list[str] = []
        async with asyncio.timeout(30):
            while not answers:
                await asyncio.sleep(0.05)
                answers = await house.answers(seat)
        assert answers == [WORDS]
        assert source.cleared >= 1
        captions = []
        while not room.local_participant.sent.empty():
            text, options = room.local_participant.sent.get_nowait()
            if options["topic"] == chair.CAPTIONS_TOPIC:
                captions.append((options["from"], text))
        assert ("candidate", WORDS) in captions
        assert captions[0][0] == "interviewer"
        room.they_go()
        await until(lambda: room.left and house.conversations.held == 0)
