"""Vendors of speech that fail in spoken interviews: what is lost, and how long it takes until somebody else goes on.

`python -m bench.faults.providers --json`. Every pair of a vendor and a fault (`bench/faults/vendor_faults.py`) has an
interview of two questions on a real socket, with sound at its own pace, in one server process
(`bench/faults/server.py`); `--at-once` of them run at the same time. The vendor is a local server that speaks its
protocol and fails whenever it is asked; the product reaches it by its own adapter and stand-ins of this machine take
over. No weights are read, and nothing leaves the machine. Sound is the language of tones (`tests/vendors/tones.py`),
each word at a pitch of its own, so that what came is known word by word.

For every pair: `completed`, whether the interview came to its end; `answer_words_lost` and `answer_words_more`, of the
answers as the transcript has them, words that were said and are not there, and words that are there twice or were never
said; `voice_words_lost`, words of the interviewer that were not heard in the sound (a clause that is said twice loses
nothing); `troubles`, errors told to the candidate, and `sayings_cut`; `score`, the overall score of the report, and
whether it is `lower` than that of the same answers to the same questions without a vendor.

`switch_s` is the time until somebody else gave a result: in hearing the first transcript with words, or the final one,
of who took over, in speaking its first sound. It begins where the vendor's server notes that the fault takes effect
(the refusal or the error is sent, the line is cut), and, where a vendor falls silent, when the product noticed it:
`noticing_s` is the time from the first message or sound that did not come until then. The stand-ins take 90 ms; what
whisper and Kokoro take more is measured by `bench.offline_voice`. A fault that takes effect in each answer counts each
time; a vendor that rests is not asked, so that there are few per interview.
"""

import argparse
import asyncio
import json
import os
from collections import defaultdict
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from bench.faults.candidate import Candidate, Heard
from bench.faults.pairs import WITHOUT, Pair, Vendor, matrix, playing
from bench.faults.server import NOTES, TABLES
from bench.faults.stand_ins import Notes
from bench.faults.switches import Switch, switches
from bench.faults.words import QUESTIONS, lost, spoken_words
from bench.figures import percentile, report, versions
from bench.serving import Running
from bench.voice_servers import FAULTS, new_sessions, serving
from tests.vendors.tones import understood_words
from vivaroom.kit.ids import parse_id
from vivaroom.voice.happenings import SPEAKING_RATE_HZ

DESIGN: dict[str, object] = {
    "kind": "behavioral", "question_count": 2, "duration_minutes": 20, "follow_ups_per_question": 0,
}  # fmt: skip
MOST_S = 2.0
"""What a switch may take, in 95 of 100."""
REPORTED_WITHIN_S = 60
TRIES = 3


class Matrix:
    """One server, and the interviews that are held there; `rows` have what became of each."""

    def __init__(self, server: Running, design: dict[str, object], at_once: int) -> None:
        self.rows: list[dict[str, Any]] = []
        self.switches: dict[Pair, list[Switch]] = defaultdict(list)
        self._server = server
        self._design = design
        self._seats = asyncio.Semaphore(at_once)

    async def hold(self, pair: Pair) -> None:
        """One interview, and its figures."""
        async with self._seats, AsyncExitStack() as stack:
            vendor = None if pair is WITHOUT else await stack.enter_async_context(playing(pair))
            door = await self._door()
            session = parse_qs(urlsplit(door).query)["session_id"][0]
            self._lay(session, pair, vendor)
            candidate = Candidate()
            await candidate.hold(door)
            await self._count(pair, session, candidate.heard, vendor)

    async def _door(self) -> str:
        """Where to connect for a new session; asked again where a machine under load has dropped the request."""
        for _ in range(TRIES - 1):
            try:
                return (await new_sessions(self._server.url, 1, self._design))[0]
            except httpx.TransportError:
                await asyncio.sleep(1)
        return (await new_sessions(self._server.url, 1, self._design))[0]

    def _lay(self, session: str, pair: Pair, vendor: Vendor | None) -> None:
        table = {"does": pair.does, "vendor": pair.vendor, "url": vendor.url if vendor else ""}
        file = self._server.data_dir / TABLES / f"{parse_id('session', session).hex}.json"
        file.write_text(json.dumps(table), "utf-8")

    async def _count(self, pair: Pair, session: str, heard: Heard, vendor: Vendor | None) -> None:
        answers, score = await self._kept(session)
        said, came = " ".join(heard.answers).split(), " ".join(answers).split()
        notes = Notes(self._server.data_dir / NOTES / f"{parse_id('session', session).hex}.jsonl").lines()
        self.switches[pair] = switches(vendor.faults.began, notes) if vendor else []
        self.rows.append({
            "pair": pair.name, "completed": heard.completed, "answers": len(heard.answers),
            "answer_words": len(said), "answer_words_lost": lost(said, came), "answer_words_more": lost(came, said),
            "voice_words_lost": sum(_unheard(*saying) for saying in heard.sayings),
            "sayings_cut": heard.cut, "troubles": heard.troubles, "score": score,
            "faults": len(vendor.faults.began) if vendor else 0,
            "switch_s": [round(one.seconds(pair.is_told), 3) for one in self.switches[pair]],
            "noticing_s": [round(one.noticing_s, 3) for one in self.switches[pair]],
        })  # fmt: skip

    async def _kept(self, session: str) -> tuple[list[str], float | None]:
        """The answers as the transcript has them, and the report's score; None where there is none."""
        async with httpx.AsyncClient(base_url=self._server.url, timeout=60) as client:
            entries = (await client.get(f"/v1/sessions/{session}/transcript")).raise_for_status().json()["data"]
            for _ in range(REPORTED_WITHIN_S):
                found = await client.get(f"/v1/sessions/{session}/report")
                if found.status_code == httpx.codes.OK:
                    break
                await asyncio.sleep(1)
        written = found.json() if found.status_code == httpx.codes.OK else {}
        answers = [entry["text"] for entry in entries if entry["speaker"] == "candidate"]
        return answers, (written.get("overall") or {}).get("score_0_1")


def _unheard(words: str, sound: bytearray) -> int:
    """Words of a saying that are not in its sound."""
    came = [word for word, _, _ in understood_words(bytes(sound), SPEAKING_RATE_HZ)]
    return lost(spoken_words(words), came)


async def measure(server: Running, pairs: list[Pair], at_once: int) -> dict[str, Any]:
    """All interviews; figures of each, and of all together."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        listed = (await client.get("/v1/questions?kind=behavioral&limit=100")).raise_for_status().json()["data"]
    ids = {one["question"]["text"]: one["id"] for one in listed}
    matrix_ = Matrix(server, {**DESIGN, "question_ids": [ids[text] for text in QUESTIONS]}, at_once)
    await matrix_.hold(WITHOUT)
    async with asyncio.TaskGroup() as interviews:
        for pair in pairs:
            interviews.create_task(matrix_.hold(pair))
    [whole] = [row["score"] for row in matrix_.rows if row["pair"] == WITHOUT.name]
    rows = [row for row in matrix_.rows if row["pair"] != WITHOUT.name]
    for row in rows:
        row["lower"] = whole is not None and (row["score"] is None or row["score"] < whole)
    return {**_summed(rows), "score_without_fault": whole, **_times(matrix_.switches), "rows": rows}


def _summed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    counted = ("answer_words", "answer_words_lost", "answer_words_more", "voice_words_lost", "sayings_cut")
    return {
        "pairs": len(rows),
        "completed": sum(row["completed"] for row in rows),
        **{name: sum(row[name] for row in rows) for name in counted},
        "troubles": sum(len(row["troubles"]) for row in rows),
        "scores_lower": sum(row["lower"] for row in rows),
        "pairs_without_a_switch": [row["pair"] for row in rows if not row["switch_s"]],
    }


def _times(found: dict[Pair, list[Switch]]) -> dict[str, Any]:
    told = [one.seconds(pair.is_told) for pair, some in found.items() for one in some if pair.is_told]
    silent = [one.seconds(pair.is_told) for pair, some in found.items() for one in some if not pair.is_told]
    noticing = [one.noticing_s for pair, some in found.items() for one in some if not pair.is_told]
    return {
        "switch_s": _spread([*told, *silent]),
        "switch_within_2_s": percentile([*told, *silent], 0.95) <= MOST_S,
        "switch_s_where_told": _spread(told),
        "switch_s_where_silent": _spread(silent),
        "noticing_s_where_silent": _spread(noticing),
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {"n": 0}
    shares = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {"n": len(seconds), **{name: round(percentile(seconds, share), 3) for name, share in shares.items()}}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--at-once", type=int, default=16, help="how many interviews at the same time")
    parser.add_argument("--only", default="", help="pairs whose name has this in it")
    asked = parser.parse_args()
    pairs = [pair for pair in matrix() if asked.only in pair.name]
    before = os.getloadavg()[0]
    with serving(FAULTS, asked.at_once + 1) as server:
        figures = asyncio.run(measure(server, pairs, asked.at_once))
    if not asked.json:
        for row in figures["rows"]:
            print(json.dumps(row), flush=True)
    load = {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)}
    of = versions("websockets", "httpx", "numpy", "uvicorn", "psycopg")
    report({"bench": "faults.providers", **figures, "load_average": load, "versions": of}, only_json=True)


if __name__ == "__main__":
    main()
