"""Cartesia's Sonic against a server that speaks its protocol: what every voice promises, and every way to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from pydantic import SecretStr

from tests.providers.text_to_speech import LONG, SENTENCE, TextToSpeechContract, said
from tests.vendors.cartesia_hearing import KEY
from tests.vendors.cartesia_speaking import (
    Behaviour,
    Closes,
    Cuts,
    Speaking,
    Speaks,
    speaking,
)
from tests.vendors.hums import CHARACTER_S
from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.speech.cartesia import line
from vivaroom.providers.speech.cartesia.sonic import RATE_HZ, VOICE, CartesiaSonic
from vivaroom.providers.speech.parts import MOST_TO_SAY

THRICE = " ".join([LONG, LONG, LONG])
CHUNKS = 5
"""Messages in which the server sends "Thank you."."""


@pytest.fixture
async def server() -> AsyncIterator[Speaking]:
    async with speaking() as found:
        yield found


@pytest.fixture
async def voice(server: Speaking) -> AsyncIterator[CartesiaSonic]:
    sonic = CartesiaSonic(SecretStr(KEY), base_url=f"{server.url}/")
    yield sonic
    await sonic.close()


class TestSonic(TextToSpeechContract):
    """All that a `TextToSpeech` promises."""


async def test_it_asks_for_bare_sound_at_its_own_rate(server: Speaking, voice: CartesiaSonic) -> None:
    await said(voice, "Thank you.")
    assert [{**server.asked[0], "context_id": ""}] == [
        {
            "model_id": "sonic-3", "transcript": "Thank you.", "voice": {"mode": "id", "id": VOICE}, "language": "en",
            "context_id": "", "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24_000},
            "continue": False,
        }
    ]  # fmt: skip


async def test_no_sample_is_lost_but_the_silence_at_the_head(voice: CartesiaSonic) -> None:
    sound = await said(voice, SENTENCE)
    assert len(sound) / 2 / RATE_HZ == pytest.approx(CHARACTER_S * len(SENTENCE) + 0.01, abs=0.01)


async def test_the_first_piece_is_short_and_the_others_last_half_a_second(voice: CartesiaSonic) -> None:
    pieces = [len(piece) / 2 / RATE_HZ async for piece in voice.say(SENTENCE)]
    assert 0.1 <= pieces[0] < 0.35
    assert all(0.5 <= seconds < 0.75 for seconds in pieces[1:-1])


def texts(server: Speaking) -> list[str]:
    return [asked["transcript"] for asked in server.asked if asked["transcript"]]


async def test_a_long_text_goes_on_in_one_context_in_whole_sentences(server: Speaking, voice: CartesiaSonic) -> None:
    await said(voice, THRICE)
    assert len(texts(server)) > 1
    assert "".join(texts(server)) == THRICE
    assert all(text.strip().endswith("?") and len(text) <= MOST_TO_SAY + 1 for text in texts(server))
    assert len({asked["context_id"] for asked in server.asked}) == 1
    assert [asked["continue"] for asked in server.asked] == [True, True] * (len(texts(server)) - 1) + [False]
    assert server.cancelled == []


async def test_a_context_that_expired_while_it_was_played_is_followed_by_another(
    server: Speaking, voice: CartesiaSonic, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await said(voice, THRICE)
    server.asked.clear()
    monkeypatch.setattr(line, "CONTINUES_WITHIN_S", 0.0)
    again = await said(voice, THRICE)
    assert len({asked["context_id"] for asked in server.asked}) == len(texts(server))
    assert "".join(texts(server)) == THRICE
    assert len(again) >= len(whole)
    assert server.connections == 1


async def test_what_nobody_hears_is_not_asked_for_and_cancelled(server: Speaking, voice: CartesiaSonic) -> None:
    server.will(Speaks(slowly=0.01))
    async with aclosing(voice.say(THRICE)) as pieces:
        await anext(pieces)
    await server.cancelling.wait()
    assert len(texts(server)) == 1
    assert server.cancelled == [server.asked[0]["context_id"]]
    assert len(await said(voice, "Thank you.")) / 2 / RATE_HZ == pytest.approx(10 * CHARACTER_S, abs=0.02)
    assert server.connections == 1


async def test_sound_that_was_made_before_the_interruption_is_not_heard_in_the_next_saying(
    server: Speaking, voice: CartesiaSonic
) -> None:
    async with aclosing(voice.say(SENTENCE)) as pieces:
        await anext(pieces)
    assert len(await said(voice, "Thank you.")) / 2 / RATE_HZ == pytest.approx(10 * CHARACTER_S, abs=0.02)


async def test_one_connection_serves_many_sayings_also_at_once(server: Speaking, voice: CartesiaSonic) -> None:
    for _ in range(3):
        await said(voice, "Thank you.")
    await asyncio.gather(*(said(voice, text) for text in (SENTENCE, "Thank you.", LONG)))
    assert server.connections == 1
    assert len({asked["context_id"] for asked in server.asked}) == 6


async def test_a_connection_that_idled_out_is_renewed(server: Speaking, voice: CartesiaSonic) -> None:
    server.idle_s = 0.1
    await said(voice, "Thank you.")
    await server.left.wait()
    assert await said(voice, "Thank you.")
    assert server.connections == 2


async def test_a_connection_that_is_about_to_idle_out_is_not_used_again(
    server: Speaking, voice: CartesiaSonic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await said(voice, "Thank you.")
    monkeypatch.setattr(line, "IDLE_S", 0.0)
    assert await said(voice, "Thank you.")
    await server.left.wait()
    assert (server.connections, server.open) == (2, 1)


@pytest.mark.parametrize("end", [Closes(1000, "connection idle timeout", after=CHUNKS), Cuts(after=CHUNKS)], ids=str)
async def test_a_kept_connection_that_ends_when_it_is_asked_is_renewed_before_anybody_hears_of_it(
    server: Speaking, voice: CartesiaSonic, end: Behaviour
) -> None:
    server.will(end, Speaks())
    whole = await said(voice, "Thank you.")
    assert server.connections == 1
    assert await said(voice, "Thank you.") == whole
    assert server.connections == 2


async def test_a_saying_that_was_cut_is_not_begun_again(server: Speaking, voice: CartesiaSonic) -> None:
    server.will(Cuts(after=9), Speaks())
    await said(voice, "Thank you.")
    with pytest.raises(ProviderBroken, match="1006"):
        await said(voice, SENTENCE)
    assert await said(voice, "Thank you.")
    assert server.connections == 2


@pytest.mark.parametrize("pace", [0.75, 0.6, 0.1, 1.5, 9.0])
async def test_the_pace_is_asked_for_within_its_bounds(server: Speaking, voice: CartesiaSonic, pace: float) -> None:
    await said(voice, "Thank you.", pace=pace)
    assert server.asked[0]["generation_config"] == {"speed": max(0.6, min(1.5, pace))}


@pytest.mark.parametrize(("pace", "speed"), [(0.75, "slow"), (0.95, None), (1.0, None), (1.4, "fast")])
@pytest.mark.parametrize("model", ["sonic", "sonic-2", "sonic-2-2025-03-07", "sonic-turbo"])
async def test_earlier_models_know_three_paces(server: Speaking, model: str, pace: float, speed: str | None) -> None:
    earlier = CartesiaSonic(SecretStr(KEY), model=model, base_url=server.url)
    await said(earlier, "Thank you.", pace=pace)
    await earlier.close()
    assert (server.asked[0].get("speed"), "generation_config" in server.asked[0]) == (speed, False)


async def test_controls_in_a_text_are_not_obeyed(server: Speaking, voice: CartesiaSonic) -> None:
    await said(voice, "<speed ratio='1.5'/>Is 3 < 5? <Break time=\"9s\"/>[laughter] Say <spell>AWS</spell> > it.")
    assert texts(server) == ["Is 3 < 5? Say AWS > it."]


def test_voices_are_told_apart_where_sound_is_kept() -> None:
    one, same, other, model = (
        CartesiaSonic(SecretStr(KEY), model=model, voice=voice)
        for model, voice in (("sonic-3", "a"), ("sonic-3", "a"), ("sonic-3", "b"), ("sonic-2", "a"))
    )
    assert one.digest == same.digest
    assert len({one.digest, other.digest, model.digest}) == 3
