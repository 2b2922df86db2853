"""What an ideal answer adds to a grade: it finds what was said in its words, takes nothing away, and moves no score by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from vivaroom.content.loader import library
from vivaroom.content.types import Question
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.grading.grade import grade
from vivaroom.interview.grading.graded import Coverage, Graded, GradedKeyPoint, GradedQuestion
from vivaroom.interview.grading.passages import ReferenceCache
from vivaroom.providers.local.minilm import WEIGHTS_ID, MiniLm
from vivaroom.providers.local.weights import WeightsStore

PARAPHRASES = {
    "bank-double-transfer": "When the user sends the money the phone generates an idempotency key, and any retry carries that same key. On the "
    "server I insert the key with a unique constraint inside the transaction that books the transfer, so with two requests at once just "
    "one can win. The loser sees the key exists already and gives back the result that was saved the first time.",
    "marketplace-last-item": "Reading the stock and then writing it back is wrong, all fifty have read one by then. I use one conditional update that "
    "takes one off the stock only while it is more than zero, and the row count tells me who was first. That buyer has a reservation for a "
    "few minutes to pay, which is released if the card fails.",
    "mobility-noisy-position": "Every point comes with its own time and accuracy. I put them in the order of measuring, throw out points that would "
    "mean an impossible speed and trust the vague ones less. After that I match the whole sequence to the streets, and the path that "
    "explains all the points best is taken.",
    "startup-scarce-data-model": "I keep fifty examples apart to measure with. Then I begin with rules and a linear model on ready-made embeddings. I label "
    "more where the model is not sure. Mails under some confidence limit go to a human, and that decision becomes a label.",
    "public-health-patient-match": "I would compare several fields with weights and allow typing errors, like name, birth date and address. Unsure pairs go "
    "to a trained person, since joining two people by mistake can hurt a patient and a missed pair only costs time. I link the records and "
    "never overwrite them, so each merge can be undone.",
}  # fmt: skip


@pytest.fixture(scope="module")
def references() -> Iterator[ReferenceCache]:
    """The product's own encoder, behind a cache; without the weights this fails and says how to bring them."""
    encoder = MiniLm(WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models").folder(WEIGHTS_ID))
    yield ReferenceCache(encoder)
    encoder.close()


def asked(slug: str) -> Question:
    return next(q for q in library().questions if q.id == slug)


def graded(question: Question, answer: str, references: ReferenceCache, *, with_ideal: bool = True) -> Graded:
    """The grade of an answer, with or without a look at the ideal answer."""
    points = tuple(GradedKeyPoint(k.id, k.point, (), float(k.weight), k.element) for k in question.key_points)
    wanted = GradedQuestion(question.text, points, question.ideal_answer if with_ideal else "")
    return grade(wanted, answer, references.encoder, references)


def rank(graded: Graded) -> list[int]:
    order = [Coverage.ABSENT, Coverage.CONTRADICTED, Coverage.PARTLY, Coverage.STATED]
    return [order.index(claim.status) for claim in graded.claims]


@pytest.mark.parametrize("slug", PARAPHRASES)
def test_a_paraphrase_of_the_ideal_answer_covers_its_key_points(slug: str, references: ReferenceCache) -> None:
    found = graded(asked(slug), PARAPHRASES[slug], references)
    assert found.gate is None
    covered = [claim.status in (Coverage.STATED, Coverage.PARTLY) for claim in found.claims]
    assert sum(covered) >= len(covered) - 1, [(c.key_point_id, c.status) for c in found.claims]
    assert found.like_ideal_0_1 is not None
    assert found.like_ideal_0_1 >= 0.8


@pytest.mark.parametrize("slug", PARAPHRASES)
def test_the_ideal_answer_only_ever_adds(slug: str, references: ReferenceCache) -> None:
    for answer in PARAPHRASES.values():
        without = graded(asked(slug), answer, references, with_ideal=False)
        with_it = graded(asked(slug), answer, references)
        assert with_it.gate == without.gate
        assert with_it.score_0_1 == without.score_0_1
        assert all(now >= before for now, before in zip(rank(with_it), rank(without), strict=True))


def test_an_answer_to_another_question_is_not_helped(references: ReferenceCache) -> None:
    for slug in PARAPHRASES:
        for other, answer in PARAPHRASES.items():
            if other != slug:
                without = graded(asked(slug), answer, references, with_ideal=False)
                assert rank(graded(asked(slug), answer, references)) == rank(without), (slug, other)


def test_how_like_it_is_enters_no_score(references: ReferenceCache) -> None:
    question = asked("bank-double-transfer")
    evaluation = evaluate_claims(question, (), "any")
    assert replace(evaluation, like_ideal_0_1=0.0).score_0_1 == replace(evaluation, like_ideal_0_1=1.0).score_0_1
