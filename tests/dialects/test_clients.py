"""A front end that was written for another backend holds a complete interview here, with its base URL changed."""

from pathlib import Path

from tests.browser.resume_file import resume_pdf
from tests.dialects.clients.rooms import MockInterviewApp
from tests.serving import start_server

SCORES = {"clarity", "depth", "technical_correctness", "communication"}


def test_a_mock_interview_from_signing_up_to_feedback(tmp_path: Path) -> None:
    server = start_server(tmp_path, "--host", "0.0.0.0", port=None, JWT_SECRET_KEY="Zx4kQ2mV9tRw7LbN1cYh8sJd3fGp6uAe")
    try:
        app = MockInterviewApp(server.url)
        me = app.sign_up("mara", "mara@example.org", "correct horse battery")
        resume = app.upload_resume("mara.pdf", resume_pdf()["buffer"], "application/pdf")
        assert (resume["user_id"], resume["file_name"]) == (me["user_id"], "mara.pdf")
        assert app.http.get(resume["file_url"]).content.startswith(b"%PDF-")

        interview = app.schedule(me, "Backend engineer", "Analytical Engines", "2027-01-15T09:00:00Z")
        assert interview["status"] == "scheduled"
        assert app.room(interview["id"]).json()["code"] == "provider_not_configured"
        messages = app.hold(interview["id"])
        answers = [one for one in messages if one["speaker"] == "candidate"]
        assert len(answers) >= 6
        assert [one["created_at"] for one in messages] == sorted(one["created_at"] for one in messages)
        assert len({one["id"] for one in messages}) == len(messages)

        (feedback,) = app.feedback_when_written(interview["id"])
        assert feedback["rating"] in range(1, 6)
        assert set(feedback["scores"]) == SCORES
        known = [score for score in feedback["scores"].values() if score is not None]
        assert known
        assert all(1 <= score <= 5 for score in known)
        assert feedback["comments"]
        assert app.all_feedback() == [feedback]
        app.http.close()
    finally:
        server.stop()
