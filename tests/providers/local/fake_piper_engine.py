"""A program that speaks the engine's protocol with a tone: 60 ms a letter. `die` ends it, `hang` gives no answer."""

import json
import math
import struct
import sys
import time
from array import array

RATE_HZ = 22_050


def main() -> None:
    """Serve until the input ends."""
    _write(struct.pack("<I", RATE_HZ))
    for line in sys.stdin:
        asked = json.loads(line)
        if "die" in asked["text"]:
            return
        if "hang" in asked["text"]:
            time.sleep(600)
        samples = int(RATE_HZ * 0.06 * len(asked["text"]) * asked["length"])
        tone = array("h", (int(9000 * math.sin(at / 8)) for at in range(samples))).tobytes()
        for start in range(0, len(tone), 4000):
            piece = tone[start : start + 4000]
            _write(struct.pack("<I", len(piece)) + piece)
        _write(struct.pack("<I", 0))


def _write(sound: bytes) -> None:
    sys.stdout.buffer.write(sound)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
