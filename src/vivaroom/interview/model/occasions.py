"""What a model is told, and what its words are held against, when it may word a question."""

from dataclasses import dataclass

from vivaroom.interview.coverage import Reading
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.grading.addressed_to_grader import strike
from vivaroom.interview.model.checks import Planned
from vivaroom.interview.model.prompting import WORD_QUESTION, instructions, task
from vivaroom.interview.moves import Ask, FollowUp, Move, PutQuestion
from vivaroom.interview.session import Answer, Turn
from vivaroom.ports.language import Task

LAST_WORDS = 120
EARLIER_QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class Occasion:
    """A question to be worded, with all that its words depend on."""

    put: PutQuestion
    task: Task
    planned: Planned


def occasion_of(scene: Scene, move: Move) -> Occasion | None:
    """The occasion where a question follows a real answer; None where the planned words are said as they are.

    The greeting, the closing question, restated questions and what follows "I don't know", a refusal or an attempt to
    give orders keep their planned words; so does what is put with a direction of the recruiter or the supervisor.
    """
    match move:
        case Ask(put, lead_in) | FollowUp(put, lead_in) if put.scored and len(scene.session.turns) > 1:
            answer = scene.session.turns[-2].last_answer
            if answer is None or not _is_plain(answer) or scene.session.oversight.is_guided:
                return None
            return Occasion(put, _task(scene, put, lead_in or "", answer), _planned(scene, put, lead_in or "", answer))
        case _:
            return None


def _is_plain(answer: Answer) -> bool:
    answers = (Reading.SUBSTANTIVE, Reading.RAMBLING)
    return answer.coverage.reading in answers and not strike(answer.text).struck_spans


def _task(scene: Scene, put: PutQuestion, lead_in: str, answer: Answer) -> Task:
    plan = scene.plan
    return task(
        WORD_QUESTION,
        ("planned question", put.text),
        ("planned lead-in", lead_in),
        ("last words", " ".join(answer.text.split()[-LAST_WORDS:])),
        ("earlier questions", "\n".join(t.put.text for t in _before(scene)[-EARLIER_QUESTIONS:])),
        ("role", plan.role_name),
        ("manner", plan.persona or ""),
        ("notes", plan.instructions or ""),
    )


def _planned(scene: Scene, put: PutQuestion, lead_in: str, answer: Answer) -> Planned:
    plan, session = scene.plan, scene.session
    slugs = dict.fromkeys((put.slug, session.turns[-2].put.slug))
    known = [planned.question for slug in slugs if (planned := plan.find(slug))]
    thread = [a.text for t in session.thread(put.slug) for a in t.answers]
    return Planned(
        question=put.text,
        lead_in=lead_in,
        said=" ".join(dict.fromkeys((answer.text, *thread))),
        earlier=tuple(t.put.text for t in _before(scene)),
        secret=(instructions(WORD_QUESTION), plan.instructions or "", plan.persona or ""),
        key_points=tuple(text for q in known for k in q.key_points for text in (k.point, *k.also)),
        ideal_answers=tuple(q.ideal_answer for q in known),
    )


def _before(scene: Scene) -> tuple[Turn, ...]:
    return scene.session.turns[:-1]
