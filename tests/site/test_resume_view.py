"""A resume's page shows each finding with its place in the text."""

from vivaroom.resumes.profile import Found, Period, Position, Profile, Skill, SkillGroup
from vivaroom.resumes.text import Span
from vivaroom.site.resume_view import Part, parts_of, segments_of

TEXT = "Mara Lind\nmara@example.org\nPython, Go\nEngineer at Nord, 2019 – 2021\n- Wrote Python."


def _found(value: str, occurrence: int = 0) -> Found:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(value, start + 1)
    return Found(value, Span(start, start + len(value)))


def _profile() -> Profile:
    position = Position(
        title=_found("Engineer"),
        company=_found("Nord"),
        location=None,
        period=Period("2019", "2021", True, _found("2019 – 2021").span),
        bullets=(_found("Wrote Python."),),
        span=_found("Engineer at Nord, 2019 – 2021").span,
    )
    return Profile(
        name=_found("Mara Lind"), headline=None, emails=(_found("mara@example.org"),), phones=(), links=(),
        location=None, summary=None,
        skill_groups=(SkillGroup(None, None, (_found("Python"), _found("Go"))),),
        skills=(Skill("Python", _found("Python"), "skills"), Skill("Go", _found("Go"), "skills")),
        positions=(position,), volunteering=(), projects=(), education=(), certificates=(), languages=(),
    )  # fmt: skip


def _part(name: str) -> Part:
    return next(part for part in parts_of(_profile()) if part.name == name)


def test_segments_are_the_whole_text() -> None:
    segments = segments_of(TEXT, parts_of(_profile()))
    assert "".join(s.text for s in segments) == TEXT


def test_every_value_begins_and_ends_at_the_edge_of_a_segment() -> None:
    parts = parts_of(_profile())
    segments = segments_of(TEXT, parts)
    for part in parts:
        for shown in part.values:
            inside = [s.text for s in segments if shown.start <= s.start < shown.end]
            assert "".join(inside) == TEXT[shown.start : shown.end]


def test_a_skill_is_listed_once() -> None:
    assert [s.text for s in _part("skills").values] == ["Python", "Go"]


def test_a_position_shows_what_it_is_when_and_what_was_done() -> None:
    (entry,) = _part("positions").entries
    assert [h.text for h in entry.heads] == ["Engineer", "Nord"]
    assert [f.text for f in entry.facts] == ["2019–2021"]
    assert [p.text for p in entry.points] == ["Wrote Python."]


def test_what_a_resume_should_have_is_named_even_when_nothing_was_found() -> None:
    names = [part.name for part in parts_of(_profile())]
    assert names == ["person", "skills", "positions", "education"]


def test_a_place_outside_the_text_cuts_nothing() -> None:
    beyond = Part("person", values=(parts_of(_profile())[0].values[0].__class__("x", 10_000, 10_001),))
    assert "".join(s.text for s in segments_of(TEXT, [beyond])) == TEXT
