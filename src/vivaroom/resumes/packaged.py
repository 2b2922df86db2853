"""The list of skill names that comes with Vivaroom."""

from functools import cache
from importlib.resources import files

import yaml

from vivaroom.resumes.skill_names import SkillNames


@cache
def packaged_skill_names() -> SkillNames:
    """The names in `content/skills.yaml`, read once."""
    document = yaml.safe_load(files("vivaroom.content").joinpath("skills.yaml").read_text("utf-8"))
    broader = {str(need): [str(skill) for skill in skills] for need, skills in document["broader"].items()}
    groups = [group for key, group in document.items() if key not in {"version", "broader"}]
    names = {str(name): [str(other) for other in others] for group in groups for name, others in group.items()}
    return SkillNames.of(names, broader)
