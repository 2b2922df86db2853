"""Plans for a company draw on its questions, and no role is so strange that it gets no plan."""

import pytest

from tests.interview.scenes import question
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Question
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.designs.wanted import company_names
from vivaroom.interview.plan import Plan, Source

INVENTED = (
    "Head of Bees", "Kubernetes plumber", "Barista", "Chief Happiness Officer", "Dragon tamer", "SQL whisperer", "Beekeeper",
    "VP of Snacks", "Prompt gardener", "Minister of Silly Walks", "Cloud shepherd", "Lighthouse keeper", "Zymurgist",
    "Growth hacker", "Android gardener", "Pastry architect", "Night watch", "Scrum poet", "Data sommelier", "GPU farmer",
    "Quantum florist", "Office manager", "Nurse", "Accessibility wizard", "Observability druid", "Train driver", "厨师", "???",
    "Ministre de rien", "x",
)  # fmt: skip


def made(own: tuple[Question, ...] = (), **design: object) -> Plan:
    """A plan of the whole bank."""
    return make_plan(Design.model_validate(design), Material(library(), own_questions=own))


def asked_first(plan: Plan) -> list[Question]:
    """What the pools of a plan hold, phase by phase."""
    return [planned.question for phase in plan.phases for planned in phase.pool]


@pytest.mark.parametrize("role", INVENTED)
@pytest.mark.parametrize("kind", [Kind.TECHNICAL, Kind.MIXED, Kind.CODING])
def test_an_invented_role_gets_a_full_plan_that_says_what_it_was_taken_for(role: str, kind: Kind) -> None:
    plan = made(role=role, kind=kind, question_count=6)
    assert sum(phase.question_count for phase in plan.phases) == 6
    assert len({q.text for q in asked_first(plan)}) >= 6
    assert all(phase.pool for phase in plan.phases if phase.question_count)
    assert plan.role_name == role.strip()
    assert plan.role_note is not None
    assert (library().roles[plan.role].name if plan.role != "general" else "any craft") in plan.role_note


def test_the_skill_in_the_name_of_a_role_decides_what_it_is_nearest_to() -> None:
    assert made(role="Kubernetes plumber").role == "devops_sre"
    assert made(role="SQL whisperer").role == "data_engineer"


@pytest.mark.parametrize("name", ["Head of Bees", "VP of Snacks", "Office manager", "Minister of Silly Walks"])
def test_a_rank_alone_makes_nobody_an_engineering_manager(name: str) -> None:
    plan = made(role=name, kind="technical", question_count=5)
    assert plan.role == "general"
    assert all(not q.roles for q in asked_first(plan)[1:6])


def test_a_role_of_the_bank_needs_no_note() -> None:
    assert made(role="Backend engineer").role_note is None


@pytest.mark.parametrize("archetype", sorted(library().archetypes))
@pytest.mark.parametrize("kind", [Kind.BEHAVIORAL, Kind.CASE_STUDY, Kind.SYSTEM_DESIGN, Kind.TECHNICAL])
def test_a_company_s_interview_begins_with_questions_for_its_kind(archetype: str, kind: Kind) -> None:
    known = library().archetypes[archetype]
    plan = made(company=[*known.companies, f"Sample {known.words[0]}"][0], kind=kind, role="backend", level="senior")
    fit = [q for q in known.questions if q.kind is kind and (not q.roles or "backend" in q.roles)]
    sources = {p.question.id: p.source for phase in plan.phases for p in phase.pool}
    assert all(sources.get(q.id) is Source.COMPANY for q in fit[:2])


@pytest.mark.parametrize("company", [None, "Zork Industries"])
def test_without_a_known_company_none_of_them_is_asked(company: str | None) -> None:
    for kind in (Kind.BEHAVIORAL, Kind.CASE_STUDY, Kind.TECHNICAL):
        assert all(not q.companies for q in asked_first(made(company=company, kind=kind)))


def test_a_company_stands_under_its_own_name_and_under_its_kind() -> None:
    assert company_names(library(), " Deutsche  Bank AG ") == ("deutsche bank ag", "bank")
    assert company_names(library(), "Sparkasse") == ("sparkasse",)
    assert company_names(library(), None) == ()


def test_a_team_s_set_for_a_company_is_asked_for_that_company_alone_and_first() -> None:
    acme = question("for-acme").model_copy(update={"companies": ("Acme",)})
    other = question("for-globex").model_copy(update={"companies": ("Globex",)})
    any_company = question("for-all")
    own = (any_company, other, acme)
    assert [q.id for q in asked_first(made(own, company="ACME")) if q in own] == ["for-acme", "for-all"]
    assert {q.id for q in asked_first(made(own)) if q in own} == {"for-acme", "for-all", "for-globex"}


def test_a_team_s_question_for_another_role_is_not_asked() -> None:
    own = (question("ours").model_copy(update={"roles": ("qa",)}),)
    assert made(own, role="backend").find("ours") is None
    assert made(own, role="qa").find("ours") is not None
