"""Dates and periods as resumes write them."""

import pytest

from vivaroom.resumes.parser.dates import durations, periods


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Jun 2024 – Sep 2024", "2024-06", "2024-09"),
        ("2021-03-01 —", "2021-03", "present"),
        ("2021-03-01 — Present", "2021-03", "present"),
        ("06/2019 - 02/2021", "2019-06", "2021-02"),
        ("Sept. 2018 to May 2023", "2018-09", "2023-05"),
        ("May – Aug 2022", "2022-05", "2022-08"),
        ("2014\n2018", "2014", "2018"),
        ("2013 — 2014", "2013", "2014"),
        ("2019-21", "2019", "2021"),
        ("since 2020", "2020", "present"),
        ("Jan '20 - Mar '21", "2020-01", "2021-03"),
        ("01.2019 – 03.2020", "2019-01", "2020-03"),
        ("12 March 2020 until 3 April 2021", "2020-03", "2021-04"),
        ("Oktober 2015 bis heute", "2015-10", "present"),
        ("July 2014 -- now", "2014-07", "present"),
    ],
)
def test_a_period_is_read(text: str, start: str, end: str) -> None:
    found = periods(text, 0, len(text))
    assert [(one.start, one.end, one.is_range) for one in found] == [(start, end, True)]


@pytest.mark.parametrize(
    ("text", "start"),
    [("Dec 2023", "2023-12"), ("December\n2023", "2023-12"), ("Summer 2020", "2020"), ("2019", "2019")],
)
def test_a_single_date_is_read(text: str, start: str) -> None:
    found = periods(text, 0, len(text))
    assert [(one.start, one.end, one.is_range) for one in found] == [(start, None, False)]


@pytest.mark.parametrize(
    "text", ["10.1234/neurips.2023.1234", "99.97% uptime", "(912) 555-4321", "10M+ users", "$2000k"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert periods(text, 0, len(text)) == []


def test_spans_point_at_the_dates() -> None:
    text = "Acme\tJan 2020 – Present\n"
    assert text[slice(*periods(text, 0, len(text))[0].span)] == "Jan 2020 – Present"


def test_lengths_of_time_are_told_from_dates() -> None:
    text = "2 years 10 months"
    assert [text[slice(*span)] for span in durations(text, 0, len(text))] == [text]
