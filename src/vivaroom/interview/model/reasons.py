"""Codes that say why something was not done or what a reader should look at; never anybody's words."""

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

ADDRESSED_TO_GRADER = "addressed_to_grader"
"""Flag: the answer spoke to the grader; that part was not read."""
GRADER_MISLED = "grader_misled"
"""Flag: the model found statements that nobody made."""
MODEL_UNAVAILABLE = "model_unavailable"
"""Flag: the built-in grader judged because no model could."""
INSTRUCTION_LIKE = "instruction_like"
"""Not scored: nothing of the answer is left but words to the grader."""
GRADER_UNRELIABLE = "grader_unreliable"
"""Not scored: what the model said of this answer cannot be trusted."""

MODEL_SLOW = "model_slow"
_CODES: tuple[tuple[type[ProviderError], str], ...] = (
    (ProviderRefused, "model_refused"),
    (ProviderBusy, "model_busy"),
    (ProviderBroken, "model_broken"),
)


def reason_of(error: ProviderError | TimeoutError) -> str:
    """The code of a failure."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), MODEL_SLOW)
