"""Speech to text on this machine without a key: Whisper's weights on CTranslate2."""
