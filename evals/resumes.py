"""What is found in resumes that others made, and hidden text that is seen through: python -m evals.resumes --json.

Files: 27 PDF and DOCX files of 4 people in 5 JSON Resume themes, and 4 RenderCV PDFs of one person. What the first really
show comes from `gt_visible.json`: lists of [value, visible]; the second come with their YAML.

Fields are scored by exact match, case included, white space made single, of the set of values of each file; counts are added up
over files (micro-average). A value that the ground truth says the file does not show (by a search for the whole string, which misses
values that are broken over two lines) counts neither as found nor as wrong: `ignored` says how many such were found. A field for which a
file has no ground truth is left out for that file. `skills` is group names and keywords together. All rules were written with
these files at hand; other people's files and other layouts are the test.

Hidden text: the sentence of `resume_hiding` is hidden in every file in 15 (PDF) or 10 (DOCX) ways; `flagged` is the share of its words that
are flagged and absent from the visible text. `false` is the share of all words of the untouched files that are flagged.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import yaml

from evals.outside import Figures, folder, report, say
from evals.resume_hiding import WORDS, hidden_in_docx, hidden_in_pdf
from vivaroom.resumes.extraction import read_resume
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.profile import Found, Profile
from vivaroom.resumes.text import ResumeText

Values = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """A file with what it shows (`shown`) and what its source says but it does not show (`unshown`)."""

    path: Path
    theme: str
    person: str
    shown: Values
    unshown: Values


@dataclass(slots=True)
class Count:
    """Values of one field over all files."""

    files: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    ignored: int = 0

    def figures(self) -> Figures:
        """Precision, recall and F1 with what they are made of."""
        claimed, real = self.right + len(self.wrong), self.right + len(self.missed)
        precision, recall = self.right / max(claimed, 1), self.right / max(real, 1)
        f1 = 2 * self.right / max(claimed + real, 1)
        shares = {"precision": precision, "recall": recall, "f1": f1}
        return {"files": self.files, "values": real, "ignored": self.ignored} | {
            k: round(v, 4) for k, v in shares.items()
        }


def main() -> None:
    """Prints the figures."""
    samples = list(_samples(folder("resumes")))
    counts: dict[str, Count] = defaultdict(Count)
    slices: dict[str, Count] = defaultdict(Count)
    seconds: list[float] = []
    flagged = total = 0
    for sample in samples:
        resume, took = _read(sample.path.read_bytes())
        seconds.append(took)
        hidden = sum(len(resume.at(passage.span).split()) for passage in resume.hidden)
        flagged, total = flagged + hidden, total + hidden + len(resume.visible_text.split())
        values = _values(parse_profile(resume, packaged_skill_names()))
        for name, shown in sample.shown.items():
            _count(counts[name], values[name], shown, sample.unshown.get(name, set()), sample.path.name)
            for part in (f"theme {sample.theme}", f"person {sample.person}"):
                _count(slices[part], values[name], shown, sample.unshown.get(name, set()), sample.path.name)
    for name, count in counts.items():
        say(f"{name}: wrong {count.wrong} missed {count.missed}")
    report(
        "resumes",
        {
            "files": len(samples),
            "fields": {name: count.figures() for name, count in counts.items()},
            "all_fields_by": {name: count.figures()["f1"] for name, count in sorted(slices.items())},
            "hidden": {"false": round(flagged / max(total, 1), 5), "words": total, **_hidden(samples)},
            "reading_seconds": {"p50": round(median(seconds), 3), "max": round(max(seconds), 3)},
        },
        ("pypdfium2", "lxml"),
    )


def _read(content: bytes) -> tuple[ResumeText, float]:
    start = time.perf_counter()
    resume = asyncio.run(read_resume(content, ReadingLimits()))
    return resume, time.perf_counter() - start


def _samples(root: Path) -> Iterator[Sample]:
    for entry in json.loads((root / "pairs_jsonresume" / "gt_visible.json").read_text("utf-8")):
        path = root / entry["file"]
        person, _, theme = path.stem.partition("-")
        fields = entry["fields"]
        shown = {name: {_plain(value) for value, visible in values if visible} for name, values in fields.items()}
        unshown = {name: {_plain(value) for value, visible in values if not visible} for name, values in fields.items()}
        yield Sample(path, f"{theme}{path.suffix}", person, _with_skills(shown), _with_skills(unshown))
    for path in sorted((root / "rendercv").glob("*.pdf")):
        document = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
        yield Sample(path, path.stem.split("_")[2], "John_Doe", _with_skills(_rendercv(document["cv"])), {})


def _rendercv(cv: dict[str, object]) -> Values:
    sections = cv["sections"]
    assert isinstance(sections, dict)

    def each(section: str, key: str) -> set[str]:
        return {_plain(entry[key]) for entry in sections.get(section, ()) if entry.get(key)}

    return {
        "name": {_plain(str(cv["name"]))},
        "email": {_plain(str(cv["email"]))},
        "phone": {_plain(str(cv["phone"]))} if cv.get("phone") else set(),
        "label": {_plain(str(cv["headline"]))} if cv.get("headline") else set(),
        "company": each("experience", "company"),
        "position": each("experience", "position"),
        "institution": each("education", "institution"),
        "area": each("education", "area"),
        "skill": each("skills", "label"),
        "keyword": {_plain(word) for line in each("skills", "details") for word in line.split(",")},
    }


def _with_skills(values: Values) -> Values:
    """Group names and keywords together, where a file has ground truth for both."""
    both = {"skills": values["skill"] | values["keyword"]} if {"skill", "keyword"} <= values.keys() else {}
    return {**values, **both}


def _values(profile: Profile) -> Values:
    def texts(*found: Found | None) -> set[str]:
        return {_plain(one.value) for one in found if one}

    groups = texts(*(group.name for group in profile.skill_groups))
    keywords = texts(*(word for group in profile.skill_groups for word in group.keywords))
    return {
        "name": texts(profile.name),
        "email": texts(*profile.emails),
        "phone": texts(*profile.phones),
        "label": texts(profile.headline),
        "company": texts(*(job.company for job in profile.positions)),
        "position": texts(*(job.title for job in profile.positions)),
        "institution": texts(*(one.institution for one in profile.education)),
        "area": texts(*(one.area for one in profile.education)),
        "skill": groups,
        "keyword": keywords,
        "skills": groups | keywords,
    }


def _plain(value: str) -> str:
    return " ".join(value.split())


def _count(count: Count, found: set[str], shown: set[str], unshown: set[str], file: str) -> None:
    count.files += 1
    count.right += len(found & shown)
    count.ignored += len(found & (unshown - shown))
    count.wrong += [f"{file}: {value}" for value in sorted(found - shown - unshown)]
    count.missed += [f"{file}: {value}" for value in sorted(shown - found)]


def _hidden(samples: list[Sample]) -> Figures:
    seen: dict[str, list[int]] = defaultdict(list)
    for sample in samples:
        say(f"hiding in {sample.path.name}")
        hide = hidden_in_pdf if sample.path.suffix == ".pdf" else hidden_in_docx
        for hiding in hide(sample.path.read_bytes()):
            resume, _ = _read(hiding.content)
            hidden = " ".join(resume.at(passage.span) for passage in resume.hidden).split()
            found = sum(word in hidden and word not in resume.visible_text for word in WORDS)
            seen[f"{sample.path.suffix[1:]} {hiding.name}"].append(found)
    ways = {way: round(sum(found) / (len(found) * len(WORDS)), 4) for way, found in sorted(seen.items())}
    total = sum(len(found) for found in seen.values()) * len(WORDS)
    return {"flagged": round(sum(map(sum, seen.values())) / total, 5), "hidden_words": total, "ways": ways}


if __name__ == "__main__":
    main()
