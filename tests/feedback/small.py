"""A small plan of the tests' own, so that what is expected of its reports does not move with the question bank."""

from vivaroom.content.types import Competency, KeyPoint, Kind, Level, Question, Rubric, RubricLevel
from vivaroom.interview.plan import Mode, Plan, PlannedPhase, PlannedQuestion, Versions

LEVELS = tuple(
    RubricLevel(name=name, score_from=score_from, anchor=f"This is what {name.lower()} looks like.")
    for name, score_from in (("Not shown", 0), ("Developing", 0.4), ("Solid", 0.6), ("Strong", 0.8))
)
RUBRIC = Rubric(
    id="small",
    version=1,
    name="A small rubric",
    competencies=(
        Competency(
            id="core",
            name="Core",
            description="Gets the decisive points right.",
            weight=2,
            point_weights=(3,),
            levels=LEVELS,
        ),
        Competency(
            id="depth",
            name="Depth",
            description="Goes beyond the first point.",
            weight=1,
            point_weights=(1, 2),
            levels=LEVELS,
        ),
    ),
)


def question(name: str) -> Question:
    """A question with three key points of weights 3, 2 and 1."""
    points = (("main", 3), ("second", 2), ("third", 1))
    return Question(
        id=name,
        kind=Kind.TECHNICAL,
        skills=("caching",) if name == "caches" else (),
        level=Level.MID,
        difficulty=2,
        text=f"What do you know about {name}?",
        key_points=tuple(
            KeyPoint(
                id=f"{name}-{point}",
                point=f"The {point} point about {name}.",
                also=(f"I say the {point} thing of {name}.",),
                weight=weight,
                follow_up=f"And what of the {point} point?",
            )
            for point, weight in points
        ),
        way_in=f"Where have you seen {name}?",
        ideal_answer=f"Everything there is to say about {name}.",
        rubric="small",
    )


CACHES, QUEUES, LOCKS = question("caches"), question("queues"), question("locks")


def small_plan(mode: Mode = Mode.PRACTICE) -> Plan:
    """Three questions in one phase."""
    return Plan(
        kind=Kind.TECHNICAL,
        role="backend",
        role_name="Backend engineer",
        level=Level.MID,
        mode=mode,
        language="en",
        duration_minutes=10,
        question_count=3,
        start_difficulty=2,
        phases=(
            PlannedPhase(
                id="all",
                name="Everything",
                purpose="To see everything",
                question_count=3,
                minutes=10,
                pool=tuple(PlannedQuestion(question=q) for q in (CACHES, QUEUES, LOCKS)),
            ),
        ),
        rubric=RUBRIC,
        skill_weights={"caching": 0.8},
        phrases={},
        versions=Versions(content="c0ffee", rubric="small 1", template="technical 1", prompts="p0", product="0.1.0"),
    )
