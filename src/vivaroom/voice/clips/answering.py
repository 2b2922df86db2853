"""A whole clip as an answer: its words, how long it took, and how surely it was understood."""

import asyncio
from datetime import timedelta

from vivaroom.interview.signals import Answered
from vivaroom.interview.sound import Sound, SpokenWord
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.clips.speech import ClipSpeech

_BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000


async def answer_in(speech: ClipSpeech, content: bytes, part: int, from_ms: int) -> Answered:
    """The answer in a file, which is the next clip of the connection `part` after so much sound of it.

    Its text is empty without speech. Raises what `ClipSpeech.hear` raises.
    """
    recogniser = speech.recogniser
    pcm = await asyncio.to_thread(speech.decoder.decode, content)
    heard = await speech.hear_pcm(pcm)
    length_ms = len(pcm) // _BYTES_A_MS
    words = tuple(SpokenWord(one.text, from_ms + one.started_ms, from_ms + one.ended_ms) for one in heard.words)
    sound = Sound(part, from_ms, from_ms + length_ms, recogniser, words, heard.confidence_0_1)
    return Answered(heard.text.strip(), took=timedelta(milliseconds=length_ms), sound=sound)
