"""What local servers that play voices say where nobody asks for words: a hum as long as the text takes."""

CHARACTER_S = 0.06


def hum(text: str, rate_hz: int, speed: float = 1.0) -> bytes:
    """PCM16 of 60 ms a character."""
    return (b"\x00\x20" * 60 + b"\x00\xe0" * 60) * int(rate_hz * len(text) * CHARACTER_S / speed / 120)
