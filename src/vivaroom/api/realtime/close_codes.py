"""Why a connection ends: the codes that a socket is closed with, and that the last event on a call tells."""

HUNG_UP = 1000
RESTARTING, TRY_LATER = 1012, 1013
STALLED, TAKEN_OVER, ENDED, FLOODED = 4408, 4409, 4410, 4429
