"""A job description says which job it is, and at which level."""

import pytest

from vivaroom.content.loader import library
from vivaroom.interview.collecting.job import job_in

LONG = (
    "Senior Data Engineer\n\nWe build freight software. You will own our pipelines and mentor junior colleagues. "
    + "You like clear words, small changes and tests that say what they promise. " * 8
)


@pytest.mark.parametrize(
    ("description", "role", "level"),
    [
        ("Software Engineer position...", "Software Engineer", None),
        ("Junior backend developer wanted", "Backend Developer", "junior"),
        (LONG, "Data Engineer", "senior"),
        ("We are a small team and like what we do.", None, None),
    ],
)
def test_the_job_is_named_and_the_level_stands_in_the_first_line(
    description: str, role: str | None, level: str | None
) -> None:
    found = job_in(library(), description)
    assert (found.get("role"), found.get("level")) == (role, level)
