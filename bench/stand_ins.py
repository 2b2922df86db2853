"""What the recogniser, the model and the voice of a load are made of, the same for every server; needs Python alone."""

HEARING_RATE_HZ = 16_000
"""Of the candidate's sound: PCM16, mono."""
SPEAKING_RATE_HZ = 24_000
"""Of the interviewer's: PCM16, mono."""
FIXED_S = 0.09
"""What a quick recogniser, model and voice take together until the first sound; all of it is spent in the voice."""
SAYS_S = 1.0
PIECE = bytes(round(2 * SPEAKING_RATE_HZ * SAYS_S / 5))
"""A fifth of what the voice says: 200 ms of nothing."""
PIECES = 5
WORDS = "My last project was a payment service, and I was on call for it every second week."
REPLY = "Thank you, and what would you do otherwise today?"
"""One sentence, which every framework passes to its voice as a whole."""
YOUR_TURN = '{"type": "interview.mood", "mood": "listening"}'
"""Sent when the interviewer has been heard out."""
PAUSE_S = 0.256
"""So much without voice ends a turn: eight windows of the detector."""
VOICE_BEGINS_0_1 = 0.5
VOICE_GOES_ON_0_1 = 0.35
