"""From a resume to a report over the API of a real server, with a second server beside it, and with its sudden end."""

import time
from pathlib import Path

import httpx

from tests.browser.resume_file import resume_pdf
from tests.journeys.interviewing import Json, Taker
from tests.serving import running_server, start_server

FORMATS = {"application/pdf": b"%PDF-", "text/markdown": b"# Interview report", "text/html": b"<!doctype html>"}


def _resume(taker: Taker) -> Json:
    """A resume as it was read from a PDF."""
    file = {"file": ("mara.pdf", resume_pdf()["buffer"], "application/pdf")}
    resume: Json = taker.call("POST", "/v1/resumes", files=file).json()
    give_up = time.monotonic() + 60
    while resume["status"] == "parsing" and time.monotonic() < give_up:
        time.sleep(0.2)
        resume = taker.json("GET", f"/v1/resumes/{resume['id']}")
    assert resume["status"] == "ready", resume
    return resume


def _report(taker: Taker, session: str, media_type: str) -> httpx.Response:
    """The report once it is there."""
    give_up = time.monotonic() + 60
    while True:
        reply = taker.call("GET", f"/v1/sessions/{session}/report", headers={"Accept": media_type})
        if reply.status_code != 202:
            return reply
        assert time.monotonic() < give_up, reply.text
        time.sleep(0.2)


def test_from_a_resume_as_pdf_to_a_report_in_every_format(taker: Taker) -> None:
    resume = _resume(taker)
    assert "Python" in str(resume["profile"])

    session = taker.begin(kind="technical", role="Backend Engineer", resume_id=resume["id"])["id"]
    replies = list(taker.answer_all(session))
    asked = {r["move"]["question"]["number"] for r in replies if r["move"].get("question")}
    assert asked == {1, 2, 3, 4, 5, 6}
    assert replies[-1]["move"]["reason"] == "finished"
    assert len({r["move"]["text"] for r in replies}) == len(replies), "nothing is asked twice"

    report = _report(taker, session, "application/json").json()
    assert report["session_id"] == session
    assert report["label"] == "practice feedback, not an assessment"
    assert len(report["questions"]) == 6
    said = taker.said(session)
    points = [point for question in report["questions"] for point in question["points"]]
    quotes = [point["evidence"]["text"] for point in points if point["evidence"]]
    assert quotes
    assert all(any(quote in answer for answer in said) for quote in quotes), "every quote was said"
    for media_type, beginning in FORMATS.items():
        reply = _report(taker, session, media_type)
        assert reply.headers["content-type"].startswith(media_type)
        assert reply.content.startswith(beginning)


def test_two_servers_with_folders_of_their_own_know_nothing_of_each_other(taker: Taker, tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        other = Taker(url)
        here, there = taker.begin()["id"], other.begin()["id"]
        assert here in str(taker.json("GET", "/v1/sessions"))
        assert [s["id"] for s in other.json("GET", "/v1/sessions")["data"]] == [there]
        assert httpx.get(f"{url}/v1/sessions/{here}").status_code == 404


def test_what_was_answered_outlives_the_sudden_end_of_the_server(tmp_path: Path) -> None:
    server = start_server(tmp_path)
    try:
        taker = Taker(server.url)
        session = taker.begin()["id"]
        last = [taker.answer(session, number) for number in (1, 2, 3)][-1]
        said, question = taker.said(session), taker.question(session)

        server.kill()
        server = start_server(tmp_path, port=httpx.URL(server.url).port)
        assert taker.said(session) == said
        assert taker.question(session) == question

        body = {"text": "The reply was lost on its way, so here it is again.", "client_id": "answer 3"}
        again = taker.json("POST", f"/v1/sessions/{session}/answers", body)
        assert again["move"] == last["move"]
        assert again["turn"] == {"seq": last["turn"]["seq"], "repeated": True}
        assert taker.said(session) == said

        assert list(taker.answer_all(session, first=4))[-1]["move"]["reason"] == "finished"
        assert _report(taker, session, "application/json").json()["session_id"] == session
    finally:
        server.stop()
