"""Makes the reference from the code: `python -m docs.generate`; a test holds that the committed pages are up to date."""

from pathlib import Path

from docs.generation.api import api_page
from docs.generation.cli import cli_page
from docs.generation.errors import codes_file, errors_page
from docs.generation.events import events_page
from docs.generation.realtime import realtime_page
from docs.generation.settings import env_example, settings_page
from docs.generation.wire_types import wire_types

ROOT = Path(__file__).parents[1]
MADE = {
    ".env.example": env_example,
    "docs/reference/settings.md": settings_page,
    "docs/reference/errors.md": errors_page,
    "docs/reference/events.md": events_page,
    "docs/reference/cli.md": cli_page,
    "docs/reference/api.md": api_page,
    "docs/reference/realtime.md": realtime_page,
    "src/vivaroom/app/problem_codes.json": codes_file,
    "src/vivaroom/site/static/js/voice/wire_types.d.ts": wire_types,
}
"""What is made, by its path in the repository."""


def main() -> None:
    """Write every file."""
    for path, text in MADE.items():
        (ROOT / path).write_text(text(), "utf-8")


if __name__ == "__main__":
    main()
