"""Where each setting was read, what it won over, and what it does; secrets are never shown."""

import re
from collections.abc import Iterator

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.sample_database import passed_over
from vivaroom.app.settings.advice import placeholders, unknown
from vivaroom.app.settings.borrowed import borrowed_here
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.given import COMMAND_LINE, Choice, Given, Surroundings
from vivaroom.app.settings.precedence import contests_here
from vivaroom.app.settings.reading import Settings, given_here

NAME = "setting"
FOLDER = "VIVAROOM_DATA_DIR"
_LONGEST_SHOWN = 60
_OF_SECRETS = re.compile(r"(ACCESS|SECRET|API)_KEY|TOKEN|PASS")


def configuration(settings: Settings, given: Surroundings | None = None) -> list[Finding]:
    """Every variable that is set, and what became of it."""
    given = given or given_here()
    return [
        *_taken(settings, given),
        *(Finding(NAME, State.OK, _contest(won.about, won.by, won.over)) for won in contests_here(given)),
        *(
            Finding(NAME, State.OFF, f"{_told(found)}: {one.whose} is not used yet; {one.instead}")
            for one, found in borrowed_here(given)
        ),
        *_blank(given),
        *_unknown(given),
        *_firebase(settings),
        *(Finding(NAME, State.OFF, line) for line in (passed_over(settings),) if line),
    ]


def _taken(settings: Settings, given: Surroundings) -> Iterator[Finding]:
    for choice in _choices(settings, given):
        about = Settings.model_fields[choice.setting]
        over = f", over {_told(choice.over)}" if choice.over else ""
        shown = f"{choice.taken.name} {_shown(choice, about)} ({choice.taken.place}{over})"
        yield Finding(NAME, State.OK, f"{shown}: {about.description}")


def _choices(settings: Settings, given: Surroundings) -> Iterator[Choice]:
    """The choices of the surroundings; the data folder is the one setting that the doctor is told on its command line."""
    name, folder = FOLDER, str(settings.data_dir)
    others = given.under(name)
    is_said = "data_dir" in settings.model_fields_set and folder not in [one.value for one in others[:1]]
    if is_said:
        yield Choice("data_dir", Given(name, folder, COMMAND_LINE), others)
    for choice in given.choices(Settings.model_fields):
        if not (is_said and choice.setting == "data_dir"):
            yield choice


def _shown(choice: Choice, about: FieldInfo) -> str:
    """The value, unless somebody could sign in with it."""
    value = choice.taken.value
    is_secret = SecretStr.__name__ in str(about.annotation) or _OF_SECRETS.search(choice.taken.name)
    if is_secret or "@" in value or "?" in value:
        return "is set"
    return f"= {value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + '…'}"


def _contest(about: str, winners: tuple[Given, ...], losers: tuple[Given, ...]) -> str:
    return f"{about} comes from {_told(winners)}, which wins over {_told(losers)}"


def _blank(given: Surroundings) -> Iterator[Finding]:
    for one in placeholders(given):
        what = "a sample from a guide" if one.value.strip() else "empty"
        yield Finding(NAME, State.OFF, f"{_told((one,))}: {what}, which counts as unset")


def _unknown(given: Surroundings) -> Iterator[Finding]:
    for one, near in unknown(given):
        mend = f"{near} is the nearest" if near else "docs/reference/settings.md lists them all"
        yield Finding(NAME, State.WARNING, f"{_told((one,))}: no such setting", mend)


def _firebase(settings: Settings) -> Iterator[Finding]:
    if trouble := firebase_project(settings).trouble:
        mend = "set FIREBASE_PROJECT_ID: it is all that tokens are checked with"
        yield Finding(NAME, State.WARNING, f"{trouble}: tokens of Firebase are not accepted", mend)


def _told(found: tuple[Given, ...]) -> str:
    return ", ".join(f"{one.name} ({one.place})" for one in found)
