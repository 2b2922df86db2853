"""The interviewer's own sentences, chosen from the plan by purpose, in turn and without chance."""

from vivaroom.content.loader import library
from vivaroom.interview.flow.choosing import Scene


def phrase(scene: Scene, purpose: str, **words: str) -> str:
    """One wording for this purpose. `words` fill its {places}; the choice moves on with the session."""
    wordings = scene.plan.phrases.get(purpose) or library().phrases.by_purpose[purpose]  # plans may be older
    turn = len(scene.session.turns) + scene.session.warnings
    return wordings[turn % len(wordings)].format_map(_Words(scene, words))


class _Words(dict[str, str]):
    """The places that every phrase may use, and those given for this one."""

    def __init__(self, scene: Scene, given: dict[str, str]) -> None:
        super().__init__(given)
        self["role"] = scene.plan.role_name
        self["company"] = scene.plan.company or "the team"
        self["questions"] = str(scene.plan.question_count)
        self["minutes"] = str(scene.plan.duration_minutes)
