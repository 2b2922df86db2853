"""What the description of a job says of an interview for it: which job it is, and at which level."""

from typing import Any

from vivaroom.content.loader import Library
from vivaroom.interview.collecting.levels import read_level
from vivaroom.interview.collecting.message import Message
from vivaroom.interview.collecting.roles import RoleReader


def job_in(library: Library, description: str) -> dict[str, Any]:
    """`role` and `level` as fields of a design, as far as the description names them; read by rules, in milliseconds.

    The level is that of its first line: further down, descriptions name the levels of colleagues.
    """
    message = Message(description)
    read_level(message, is_asked=False)  # takes the words that do not belong to the name of the job
    proper = {name.lower(): name for name in library.skills if " " not in name and not name.islower()}
    role = RoleReader(library, proper).read(message, is_asked=False, is_known=False)
    level = read_level(Message(description.strip().partition("\n")[0]), is_asked=False)
    return {name: found for name, found in (("role", role), ("level", level)) if found is not None}
