"""What people write is read as they mean it, and whatever they write, only what is allowed comes of it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.interview.collecting.messages import MESSAGES, WHOLE, Said, asked
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Level
from vivaroom.interview.collecting.applying import apply
from vivaroom.interview.collecting.fields import AMOUNT_LEAST, AMOUNT_MOST, MOST_TECHNOLOGIES, Field, Fields, design_of
from vivaroom.interview.collecting.heard import Heard
from vivaroom.interview.collecting.reading import BuiltInReading
from vivaroom.interview.collecting.roles import LONGEST_CHARACTERS
from vivaroom.interview.collecting.stacks import LONGEST_CHARACTERS as LONGEST_TECHNOLOGY
from vivaroom.interview.designs.design import Brief
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan

READING = BuiltInReading(library())
KNOWN = (Fields(), *map(asked, Field), WHOLE)
CORRECTIONS = (
    "actually",
    "make it",
    "no,",
    "drop",
    "add",
    "not",
    "instead of",
    "the rest is up to you",
    "I don't know",
)
words_of_messages = st.lists(
    st.sampled_from(sorted({w for m in MESSAGES for w in m.text.split()} | set(CORRECTIONS))), max_size=30
).map(" ".join)


@pytest.mark.parametrize("said", MESSAGES, ids=lambda said: f"{said.asked}: {said.text}")
def test_a_message_says_what_it_says_and_nothing_else(said: Said) -> None:
    heard = READING.read(said.text, asked(said.asked))
    found = {
        "role": heard.role,
        "kind": heard.kind,
        "level": heard.level,
        "amount": heard.amount and heard.amount.count,
        "tech_stack": () if heard.stack.replaces and not heard.stack.named else None,
    }
    assert {name: value for name, value in found.items() if value is not None} == said.fields
    assert (heard.stack.named, heard.stack.dropped) == (said.named, said.dropped)
    assert heard.meant == said.meant


def test_a_message_that_counts_from_what_is_known_says_so() -> None:
    more = READING.read("two more questions", WHOLE)
    assert apply(WHOLE, more, library()).fields.amount == 8
    fewer = READING.read("3 fewer questions please", WHOLE)
    assert apply(WHOLE, fewer, library()).fields.amount == 3
    assert apply(asked(Field.AMOUNT), more, library()).fields.amount == 2


def test_only_one_technology_is_left_where_somebody_says_only() -> None:
    only = READING.read("only Python", WHOLE)
    assert apply(WHOLE, only, library()).fields.tech_stack == ("Python",)
    added = READING.read("add Python as well", WHOLE)
    assert apply(WHOLE, added, library()).fields.tech_stack == ("React", "Java", "Python")


def test_the_technology_in_the_name_of_a_job_goes_with_the_job() -> None:
    known = apply(Fields(), READING.read("React developer", Fields()), library()).fields
    assert known.tech_stack == ("React",)
    changed = apply(known, READING.read("sorry, Angular developer", known), library()).fields
    assert (changed.role, changed.tech_stack) == ("Angular Developer", ("Angular",))


def test_a_job_description_is_read_for_the_job_that_it_begins_with() -> None:
    text = """Senior Data Engineer

    You will work with our product managers and backend engineers on pipelines in Python and Airflow, review the code of other
    data engineers, and report to the head of engineering. Requirements: 5+ years of experience, SQL, dbt, and a good command
    of English. Nice to have: Terraform. We are 40 people in three offices and look forward to your application, which a
    recruiter will answer within a week."""
    heard = READING.read(text, Fields())
    assert (heard.role, heard.level) == ("Data Engineer", Level.SENIOR)
    assert {"Python", "Airflow", "SQL", "dbt", "Terraform"} <= set(heard.stack.named)
    assert heard.amount is None


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: str(len(known.missing)))
@given(text=st.one_of(st.text(max_size=300), words_of_messages))
@example(text="\x1f" * 40)
@example(text="999999999999999999999999999999 questions")
@example(text="١٢ questions, ²³ questions, 1e9 questions")
@example(text="İİİ senior ﬁ ẞ developer")
@example(text="{role} {0} %s developer")
def test_whatever_is_written_only_allowed_values_come_of_it(known: Fields, text: str) -> None:
    heard = READING.read(text, known)
    assert heard == READING.read(text, known)
    now = apply(known, heard, library()).fields
    _is_allowed(now)
    assert not set(now.missing) - set(known.missing), "nothing that is known is forgotten"


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        "\x1f",
        "1 ",
        "1,000",
        "a few ",
        "just start ",
        "developer ",
        "drop react ",
        "i have ",
        "-",
        "(",
        "set up ",
        "not a ",
    ],
)
def test_a_long_message_of_one_piece_is_read_to_its_end(piece: str) -> None:
    for known in KNOWN:
        _is_allowed(apply(known, READING.read(piece * (20_000 // len(piece)), known), library()).fields)


def _is_allowed(now: Fields) -> None:
    assert now.role is None or 0 < len(now.role) <= LONGEST_CHARACTERS
    assert now.kind is None or now.kind in Kind
    assert now.level is None or now.level in Level
    assert now.amount is None or AMOUNT_LEAST <= now.amount <= AMOUNT_MOST
    assert len(now.tech_stack or ()) <= MOST_TECHNOLOGIES
    assert all(0 < len(one) <= LONGEST_TECHNOLOGY for one in now.tech_stack or ())
    assert Fields.from_json(now.to_json()) == now
    if not now.missing:
        design_of(now, None, "en")


def test_the_limits_are_those_of_a_design() -> None:
    limits = {str(m) for m in Brief.model_fields["question_count"].metadata}
    assert {f"Ge(ge={AMOUNT_LEAST})", f"Le(le={AMOUNT_MOST})"} <= limits
    assert f"MaxLen(max_length={MOST_TECHNOLOGIES})" in {str(m) for m in Brief.model_fields["tech_stack"].metadata}


@pytest.mark.parametrize(
    "role", ["Barista", "Nurse", "Office Manager", "Civil Engineer", "厨师", "Kindergarten Teacher"]
)
def test_a_job_that_we_have_no_questions_for_gets_an_interview_all_the_same(role: str) -> None:
    known = apply(
        Fields(role=role), Heard(meant=READING.read("you choose everything", Fields()).meant), library()
    ).fields
    plan = make_plan(design_of(known, None, "en"), Material(library()))
    assert sum(phase.question_count for phase in plan.phases) == 6
    assert all(len(phase.pool) >= phase.question_count for phase in plan.phases)
