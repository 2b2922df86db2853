"""The faults of each vendor as its local server plays them; the documents of the vendors that they follow are named there."""

import json
from typing import Any

from tests.vendors import cartesia_hearing as ink
from tests.vendors import cartesia_speaking as sonic
from tests.vendors import deepgram_listening as nova
from tests.vendors import deepgram_requests as aura
from tests.vendors import openai_realtime as realtime
from tests.vendors import openai_speech as voice
from tests.vendors import polly

REFUSED, LIMITED, OVERLOADED = "refused key", "rate limited", "overloaded"
CLOSED, CUT, LIMIT = "closed in mid-utterance", "cut in mid-utterance", "session limit"
HALF_OPEN, MUTE, SLOW = "half-open in mid-utterance", "never a word", "slow"
GARBAGE, CODEC, ERROR = "garbage", "wrong codec", "error frame"
DEAF = "half-open, without pings"
SILENT = frozenset({HALF_OPEN, MUTE, SLOW, DEAF})
"""Nothing tells of these: the vendor must be waited for until it is overdue."""

_WORDS_BEFORE = 4
_BYTES_BEFORE = 48_000
_MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 400
_IN_A_MINUTE = {"retry-after": "60"}
_EXPIRED = {"type": "invalid_request_error", "code": "session_expired", "message": "It has lasted for an hour."}
_SERVER_ERROR = {"type": "server_error", "code": "server_error", "message": "It is not your fault."}

HEARING: dict[str, dict[str, Any]] = {
    "deepgram": {
        REFUSED: nova.Refuses(401),
        LIMITED: nova.Refuses(429, _IN_A_MINUTE),
        OVERLOADED: nova.Refuses(503),
        CLOSED: nova.Closes(1011, "NET-0001", after=_WORDS_BEFORE),
        CUT: nova.Cuts(after=_WORDS_BEFORE),
        LIMIT: nova.Closes(1013, "", after=_WORDS_BEFORE),
        HALF_OPEN: nova.HalfOpen(after=_WORDS_BEFORE),
        MUTE: nova.HalfOpen(),
        SLOW: nova.Hears(slowly=8.0),
        GARBAGE: nova.Says(("<html>no gateway</html>",)),
        CODEC: nova.Closes(1008, "DATA-0000", after=1),
        ERROR: nova.Says((json.dumps({"type": "Error", "code": "INTERNAL_SERVER_ERROR", "description": ""}),)),
    },
    "cartesia": {
        REFUSED: ink.Refuses(401),
        LIMITED: ink.Refuses(429, _IN_A_MINUTE),
        OVERLOADED: ink.Refuses(503),
        CLOSED: ink.Closes(1011, "", after=_WORDS_BEFORE),
        CUT: ink.Cuts(after=_WORDS_BEFORE),
        LIMIT: ink.Closes(1000, "connection limit", after=_WORDS_BEFORE),
        HALF_OPEN: ink.HalfOpen(after=_WORDS_BEFORE),
        DEAF: ink.HalfOpen(deaf=True),
        SLOW: ink.Hears(slowly=8.0),
        GARBAGE: ink.Says(("<html>no gateway</html>",)),
        ERROR: ink.Says((json.dumps({"type": "error", "message": "", "code": 500}),)),
    },
    "openai": {
        REFUSED: realtime.RefuseHandshake(401, "invalid_api_key"),
        LIMITED: realtime.RefuseHandshake(429, "rate_limit_exceeded", _IN_A_MINUTE),
        OVERLOADED: realtime.RefuseHandshake(503),
        CLOSED: realtime.CloseAfterSound(1011, after_s=2.0),
        CUT: realtime.CutAfterSound(after_s=2.0),
        LIMIT: realtime.CloseAfterSound(1001, _EXPIRED, after_s=2.0),
        DEAF: realtime.HalfOpen(after_s=2.0),
        SLOW: realtime.Work(after=20.0),
        GARBAGE: realtime.TellAfterCommit(("<html>no gateway</html>",)),
        ERROR: realtime.TellAfterCommit((json.dumps({"type": "error", "error": _SERVER_ERROR}),)),
    },
}  # fmt: skip

SPEAKING: dict[str, dict[str, Any]] = {
    "cartesia": {
        REFUSED: sonic.Refuses(401),
        LIMITED: sonic.Refuses(429, _IN_A_MINUTE),
        CLOSED: sonic.Closes(1011, "", after=_WORDS_BEFORE),
        CUT: sonic.Cuts(after=_WORDS_BEFORE),
        HALF_OPEN: sonic.HalfOpen(after=_WORDS_BEFORE),
        DEAF: sonic.HalfOpen(deaf=True),
        SLOW: sonic.Speaks(slowly=6.0),
        GARBAGE: sonic.Answers(("<html>no gateway</html>",)),
        CODEC: sonic.Answers(({"type": "chunk", "data": "%%%", "done": False, "status_code": 206},)),
        ERROR: sonic.Answers(({"type": "error", "done": True, "status_code": 500, "error": ""},)),
    },
    "deepgram": {
        REFUSED: aura.Refuses(401),
        LIMITED: aura.Refuses(429, _IN_A_MINUTE),
        CUT: aura.Cuts(after=_BYTES_BEFORE),
        HALF_OPEN: aura.Hangs(after=_BYTES_BEFORE),
        MUTE: aura.Hangs(),
        GARBAGE: aura.Sends(b"<html>no gateway</html>", "text/html"),
        CODEC: aura.Sends(_MP3, "audio/mpeg"),
    },
    "openai": {
        REFUSED: voice.Refuse(401, "invalid_api_key"),
        LIMITED: voice.Refuse(429, "rate_limit_exceeded", headers=_IN_A_MINUTE),
        CUT: voice.BreakOff(_BYTES_BEFORE),
        HALF_OPEN: voice.BreakOff(_BYTES_BEFORE, hangs=True),
        MUTE: voice.Hang(),
        GARBAGE: voice.Raw(b"<html>no gateway</html>", "text/html"),
        CODEC: voice.Raw(_MP3, "audio/pcm"),
    },
    "polly": {
        REFUSED: polly.Refuses("UnrecognizedClientException", 403),
        LIMITED: polly.Refuses("ThrottlingException", 400),
        OVERLOADED: polly.Refuses("ServiceFailureException", 500),
        CUT: polly.Cuts(after=_BYTES_BEFORE),
        HALF_OPEN: polly.Hangs(after=_BYTES_BEFORE),
        MUTE: polly.Hangs(),
        CODEC: polly.Sends(_MP3, "audio/mpeg"),
    },
}  # fmt: skip
