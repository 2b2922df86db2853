"""Plans made from design, resume, a team's own questions and the bank."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interview.scenes import opened, question
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Level
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan, skill_weights
from vivaroom.interview.designs.resume_questions import Background
from vivaroom.interview.plan import Plan, PlannedQuestion, Source
from vivaroom.interview.signals import Command
from vivaroom.kit.errors import Invalid

RESUME = Background(
    projects=("Ledger Service", "Route Planner"),
    positions=(("Software Engineer", "Acme"), ("Intern", "Initech")),
    skills=("Go", "PostgreSQL", "Kafka"),
)
WITH_RESUME_PHASE = [t.kind for t in library().templates.values() if any(p.from_resume for p in t.phases)]


def made(material: Material | None = None, **design: object) -> Plan:
    """The plan of this design."""
    return make_plan(Design.model_validate(design), material or Material(library()))


designs = st.builds(
    Design,
    kind=st.sampled_from(Kind),
    role=st.sampled_from([*library().roles, "Barista", "Senior Golang developer"]),
    level=st.sampled_from(Level),
    question_count=st.integers(1, 30),
    duration_minutes=st.integers(5, 120),
    title=st.none(),
    company=st.none() | st.just("Acme"),
    job_description=st.none() | st.just("You know sql and caching."),
    tech_stack=st.just(()),
    focus_areas=st.just(()) | st.just(("observability",)),
    language=st.just("en"),
    persona=st.none(),
    instructions=st.none(),
    employer_facts=st.just(()),
    rubric=st.none(),
    resume_id=st.none(),
)


@settings(max_examples=40, deadline=None)
@given(designs, st.booleans())
def test_a_plan_promises_as_many_questions_as_were_asked_for(design: Design, has_resume: bool) -> None:
    plan = make_plan(design, Material(library(), background=RESUME if has_resume else Background()))
    assert sum(p.question_count for p in plan.phases) == design.question_count
    assert plan.question_count == design.question_count
    assert sum(p.minutes for p in plan.phases) == pytest.approx(design.duration_minutes, abs=0.1 * len(plan.phases))


@settings(max_examples=40, deadline=None)
@given(designs, st.booleans())
def test_a_plan_holds_the_questions_that_it_promises(design: Design, has_resume: bool) -> None:
    plan = make_plan(design, Material(library(), background=RESUME if has_resume else Background()))
    in_bank = sum(
        q.kind in {k for t in library().templates[design.kind].phases for k in t.kinds} for q in library().questions
    )
    available = {q.question.text for phase in plan.phases for q in phase.pool}
    assert len(available) >= min(design.question_count, in_bank)


@settings(max_examples=20, deadline=None)
@given(designs)
def test_the_same_design_gives_the_same_plan_and_json_keeps_it(design: Design) -> None:
    plan = make_plan(design, Material(library(), background=RESUME))
    assert make_plan(design, Material(library(), background=RESUME)) == plan
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan


@pytest.mark.parametrize("kind", WITH_RESUME_PHASE)
def test_questions_about_the_resume_come_first(kind: Kind) -> None:
    plan = made(Material(library(), background=RESUME), kind=kind, question_count=6)
    sitting = opened(plan)
    asked = plan.find(sitting.turn.put.slug)
    assert asked is not None
    assert asked.source is Source.RESUME
    assert any(name in sitting.turn.put.text for name in (*RESUME.projects, "Acme", "Go"))


@pytest.mark.parametrize("kind", Kind)
def test_without_a_resume_one_question_about_recent_work_is_enough(kind: Kind) -> None:
    plan = made(kind=kind, question_count=10)
    about_resume = [p for p, t in zip(plan.phases, library().templates[kind].phases, strict=True) if t.from_resume]
    assert all(p.question_count <= 1 for p in about_resume)


@pytest.mark.parametrize("role", library().roles)
def test_a_technical_plan_asks_what_the_role_needs(role: str) -> None:
    plan = made(role=role, question_count=6)
    asked = [p.question for p in plan.phases[-1].pool]
    assert all(not q.roles or role in q.roles for q in asked)
    assert len({q.difficulty for q in asked}) >= 3


def test_a_role_of_its_own_gets_questions_that_fit_every_role() -> None:
    plan = made(role="Barista", kind="behavioral", question_count=5)
    assert (plan.role, plan.role_name) == ("general", "Barista")
    assert len(plan.phases[-1].pool) >= 5


def test_a_team_s_own_questions_go_before_the_bank_s() -> None:
    own = question("our-own", difficulty=3)
    plan = made(Material(library(), own_questions=(own,)), question_count=3)
    assert plan.phases[-1].pool[0].source is Source.OWN


def pinned(*slugs: str) -> list[PlannedQuestion]:
    """Questions that a design asks for by name."""
    return [PlannedQuestion(question=question(slug), source=Source.OWN, relevance=1.0) for slug in slugs]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_pinned_questions_are_asked_before_all_others_and_each_once(kind: Kind, count: int) -> None:
    names = ["mine", "mine-too"][: min(count, 2)]
    plan = made(kind=kind, question_count=count, duration_minutes=120, pinned=pinned(*names))
    assert sum(phase.question_count for phase in plan.phases) == plan.question_count == count
    sitting = opened(plan)
    while sitting.session.main_questions < count:
        sitting.command(Command.SKIP)
    asked = [turn.put.slug for turn in sitting.session.turns if turn.put.scored]
    assert sorted(asked[: len(names)]) == names
    assert len(set(asked)) == len(asked) == count


def test_a_question_of_the_bank_that_is_pinned_is_not_asked_again_later() -> None:
    first = made(question_count=3).phases[-1].pool[0]
    plan = made(question_count=3, pinned=[first])
    sitting = opened(plan)
    assert sitting.turn.put.slug == first.question.id
    for _ in range(2):
        sitting.command(Command.SKIP)
        assert sitting.turn.put.slug != first.question.id


def test_more_pinned_questions_than_will_be_asked_are_refused() -> None:
    with pytest.raises(Invalid, match="pin fewer") as refused:
        made(question_count=1, pinned=pinned("mine", "mine-too"))
    assert refused.value.code == "questions_too_many"


@pytest.mark.parametrize("field", ["text", "way_in"])
def test_a_team_s_own_question_that_may_not_be_asked_is_left_out(field: str) -> None:
    own = question("our-own").model_copy(update={field: "Are you married?"})
    plan = made(Material(library(), own_questions=(own,)), question_count=3)
    assert plan.find("our-own") is None


def test_a_named_skill_weighs_most_and_one_in_the_job_description_more() -> None:
    role = library().roles["backend"]
    design = Design(focus_areas=("Caching",), job_description="We look for http and observability .")
    weights = skill_weights(design, role, {"rust": 0.8})
    assert weights["caching"] == 1.0
    assert weights["rust"] == 0.8
    assert weights["http"] == pytest.approx(min(1.0, role.skills["http"] + 0.2))


def test_a_focus_brings_its_questions_forward() -> None:
    def about_caching(plan: Plan) -> int:
        return sum("caching" in q.question.skills for q in plan.phases[-1].pool[:6])

    assert about_caching(made(focus_areas=["caching"])) >= about_caching(made(focus_areas=["sql"]))


def test_an_unknown_rubric_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Invalid) as refused:
        made(rubric="astrology")
    assert refused.value.code == "rubric_unknown"
    assert "technical" in refused.value.detail


def test_a_plan_names_the_versions_that_made_it() -> None:
    versions = made(Material(library(), product_version="1.2.3")).versions
    assert versions.product == "1.2.3"
    assert versions.content == library().version
    assert versions.rubric.startswith("technical ")
