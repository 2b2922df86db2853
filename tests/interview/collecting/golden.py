"""Writes the golden conversations anew: `python -m tests.interview.collecting.golden`; look at what changed before it is kept."""

from pathlib import Path

import yaml

from tests.interview.collecting.talking import talk
from vivaroom.interview.collecting.conversation import Conversation, Party

GOLDEN = Path(__file__).with_name("conversations.yaml")


def told(name: str, conversation: Conversation) -> dict[str, object]:
    """A conversation as it stands in the file."""
    said = [{("I" if e.speaker is Party.INTERVIEWER else "they"): e.text} for e in conversation.entries]
    return {"name": name, "said": said, "fields": conversation.fields.to_json(), "status": conversation.status.value}


def main() -> None:
    """Hold every conversation of the file again."""
    kept = yaml.safe_load(GOLDEN.read_text("utf-8"))
    again = [told(one["name"], talk(entry["they"] for entry in one["said"] if "they" in entry)) for one in kept]
    GOLDEN.write_text(yaml.safe_dump(again, sort_keys=False, allow_unicode=True, width=120), "utf-8")


if __name__ == "__main__":
    main()
