"""What a resume offers to ask about: only names that stand in its text."""

from vivaroom.interview.designs.resume_questions import Background
from vivaroom.resumes.profile import Found, Profile, Project


def background_of(profile: Profile, text: str) -> Background:
    """Projects, jobs and skills of a profile, each checked against the place in the text where it is said to stand."""
    projects = [one for one in profile.projects if _stands(one.name, text)]
    jobs = [(one.title, one.company) for one in profile.positions if one.title and one.company]
    listed = [keyword for group in profile.skill_groups for keyword in group.keywords]
    return Background(
        projects=tuple(one.name.value for one in projects),
        positions=tuple((a.value, b.value) for a, b in jobs if _stands(a, text) and _stands(b, text)),
        skills=tuple(
            dict.fromkeys(
                [
                    *(one.name for one in profile.skills if _stands(one.mention, text)),
                    *(one.value for one in listed if _stands(one, text)),
                ]
            )
        ),
        used_in=tuple(_used_in(one, profile) for one in projects),
    )


def _used_in(project: Project, profile: Profile) -> tuple[str, ...]:
    """The skills that the resume tells of within this project, in the order in which they come."""
    span = project.span
    return tuple(dict.fromkeys(one.name for one in profile.skills if span.start <= one.mention.span.start < span.end))


def _stands(found: Found, text: str) -> bool:
    """Whether a value stands at its place, letter by letter; white space, hyphens and capitals may differ."""
    start, end = found.span
    letters = _letters(found.value)
    return bool(letters) and letters == _letters(text[start:end])


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
