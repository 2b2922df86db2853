"""Pools: the questions of the bank that a phase may ask, several times as many as it will."""

from vivaroom.content.types import Kind
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.wanted import Wanted
from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.plan import PlannedQuestion, Source

POOL_PER_QUESTION = 3
POOL_EXTRA = 4
POOL_AT_MOST = 30


def bank_pool(kinds: tuple[Kind, ...], count: int, wanted: Wanted, material: Material) -> tuple[PlannedQuestion, ...]:
    """The most relevant questions of these kinds for `count` to be asked, a team's own ones before all others."""
    own = _own(kinds, wanted, material)
    instead = {p.question.instead_of for p in own}
    ranked = sorted(
        (wanted.planned(q) for q in material.library.questions if q.kind in kinds and q.id not in instead),
        key=lambda p: (*wanted.company_rank(p.question), -p.relevance, p.question.id),
    )
    asked = [p for p in ranked if wanted.may_be_asked(p.question)] or ranked
    fitting = [p for p in asked if wanted.suits_role(p.question)] or asked
    size = min(count * POOL_PER_QUESTION + POOL_EXTRA, POOL_AT_MOST)
    chosen = _spread(fitting, size)
    least = min(wanted.design.question_count, POOL_AT_MOST)  # so that it can stand in for a phase that runs dry
    if len(chosen) + len(own) < least:
        known = {p.question.id for p in chosen}
        chosen += [p for p in ranked if p.question.id not in known][: least - len(chosen)]
    return (*own, *chosen)


def _own(kinds: tuple[Kind, ...], wanted: Wanted, material: Material) -> list[PlannedQuestion]:
    """A team's own questions for this role and company; those for the company first, then the most relevant."""
    role = wanted.role.id if wanted.role else None
    fitting = [
        q
        for q in material.own_questions
        if q.kind in kinds
        and (not q.roles or role in q.roles)
        and wanted.may_be_asked_of_own(q)
        and is_allowed(q.text)
        and is_allowed(q.way_in)
    ]
    fitting.sort(key=lambda q: (not wanted.is_for_company(q), -wanted.relevance(q), q.id))
    return [PlannedQuestion(question=q, source=Source.OWN, relevance=1.0) for q in fitting[:POOL_AT_MOST]]


def _spread(ranked: list[PlannedQuestion], size: int) -> list[PlannedQuestion]:
    """The best of each difficulty in turn, so that a candidate can be met wherever they stand."""
    by_difficulty: dict[int, list[PlannedQuestion]] = {}
    for one in ranked:
        by_difficulty.setdefault(one.question.difficulty, []).append(one)
    rounds = max((len(group) for group in by_difficulty.values()), default=0)
    dealt = [by_difficulty[d][i] for i in range(rounds) for d in sorted(by_difficulty) if i < len(by_difficulty[d])]
    return sorted(dealt[:size], key=lambda p: (-p.relevance, p.question.id))
