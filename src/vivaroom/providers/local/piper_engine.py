"""The program that runs the engine `piper-tts`, in a process of its own: lines of text in, PCM out, over pipes.

`python -m vivaroom.providers.local.piper_engine VOICE.onnx`. The engine is GPL-3.0 and an extra; nothing else imports it.
In: one JSON object a line, `{"text": ..., "length": 1.0}`. Out: first four bytes of the sample rate, then for each line
pieces of PCM16, each after four bytes of its length (little-endian), and a length of 0 at the end of the line.
"""

import json
import struct
import sys


def main() -> None:
    """Serve until the input ends."""
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(sys.argv[1])
    _write(struct.pack("<I", voice.config.sample_rate))
    for line in sys.stdin:
        asked = json.loads(line)
        for piece in voice.synthesize(asked["text"], SynthesisConfig(length_scale=asked["length"])):
            sound = piece.audio_int16_bytes
            _write(struct.pack("<I", len(sound)) + sound)
        _write(struct.pack("<I", 0))


def _write(sound: bytes) -> None:
    sys.stdout.buffer.write(sound)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
