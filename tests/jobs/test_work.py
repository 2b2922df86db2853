"""What comes of a try: what passes is tried again and less and less often, the rest is given up with a code."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.jobs.hands import ORG, Hands, a_report
from vivaroom.jobs.kinds import KINDS, AnyJob, ApplyRetention, fields_of, identity_of, job_of, kind_of
from vivaroom.jobs.work import RESTS, Again, Done, GaveUp, Outcome, after_failure, attempt
from vivaroom.kit.errors import (
    Conflict,
    Invalid,
    NotFound,
    ProviderBroken,
    ProviderBusy,
    ProviderRefused,
    Unavailable,
)
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import (
    AnalyseResume,
    DeliverWebhook,
    EmbedQuestionSet,
    EncodeRecording,
    EvaluateAnswer,
    MirrorSession,
    PrepareSchedule,
    Queue,
    ReadResume,
    ResearchCompany,
    SuperviseSession,
    TakeAnswer,
    WriteReport,
)
from vivaroom.ports.usage import Payer, payer

AWAY = "provider_unavailable"
LAST = len(RESTS)
ONE_OF_EACH: tuple[AnyJob, ...] = (
    EvaluateAnswer(ORG, new_id(), new_id(), 7),
    TakeAnswer(ORG, new_id(), new_id()),
    PrepareSchedule(ORG, new_id(), 2),
    SuperviseSession(ORG, new_id(), 9),
    EncodeRecording(ORG, new_id()),
    ReadResume(ORG, new_id()),
    AnalyseResume(ORG, new_id()),
    ResearchCompany(ORG, new_id()),
    EmbedQuestionSet(ORG, new_id(), 1),
    WriteReport(ORG, new_id()),
    MirrorSession(ORG, new_id(), 3),
    DeliverWebhook(ORG, new_id()),
    ApplyRetention(date(2026, 1, 1)),
)


def test_workflows_keep_the_names_under_which_jobs_wait_in_databases() -> None:
    assert [(kind.name, kind.queue) for kind in KINDS] == [
        ("evaluate_answer", Queue.INTERVIEW),
        ("take_answer", Queue.INTERVIEW),
        ("prepare_schedule", Queue.INTERVIEW),
        ("supervise_session", Queue.INTERVIEW),
        ("encode_recording", Queue.AUDIO),
        ("read_resume", Queue.RESUME),
        ("analyse_resume", Queue.RESUME),
        ("research_company", Queue.RESUME),
        ("embed_question_set", Queue.RESUME),
        ("write_report", Queue.FEEDBACK),
        ("mirror_session", Queue.FEEDBACK),
        ("deliver_webhook", Queue.FEEDBACK),
        ("retention", Queue.FEEDBACK),
    ]


@pytest.mark.parametrize("job", ONE_OF_EACH, ids=lambda job: kind_of(job).name)
def test_a_job_comes_back_from_the_database_as_it_went(job: AnyJob) -> None:
    assert job_of(kind_of(job), fields_of(job)) == job


@pytest.mark.parametrize("job", ONE_OF_EACH, ids=lambda job: kind_of(job).name)
def test_only_a_delivery_may_be_queued_twice(job: AnyJob) -> None:
    same = identity_of(job) == identity_of(replace(job))
    assert same is not isinstance(job, DeliverWebhook)


@pytest.mark.parametrize(
    ("error", "failures", "expected"),
    [
        (NotFound("report_not_found", ""), 0, Done()),
        (Invalid("rubric_unknown", ""), 0, GaveUp("rubric_unknown")),
        (ProviderRefused("llm", ""), 0, GaveUp("provider_refused")),
        (ProviderBroken("llm", ""), 0, Again(RESTS[0], 1, AWAY)),
        (ProviderBusy("llm", "", retry_after=timedelta(minutes=1)), 0, Again(timedelta(minutes=1), 1, AWAY)),
        (ProviderBusy("llm", "", retry_after=timedelta(days=1)), 0, Again(timedelta(minutes=15), 1, AWAY)),
        (ProviderBusy("llm", ""), LAST, GaveUp(AWAY)),
        (Unavailable("database_busy", ""), 1, Again(RESTS[1], 2, "database_busy")),
        (Conflict("session_busy", ""), LAST, GaveUp("session_busy")),
        (KeyError("a word of a candidate"), 2, Again(RESTS[2], 3, "internal_error")),
        (KeyError("a word of a candidate"), LAST, GaveUp("internal_error")),
    ],
)
def test_what_a_failure_leads_to(error: Exception, failures: int, expected: Outcome) -> None:
    assert after_failure(error, failures) == expected


def test_tries_get_rarer() -> None:
    assert list(RESTS) == sorted(set(RESTS))


async def test_no_word_of_an_error_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail(_: AnyJob) -> None:
        raise KeyError("a word of a candidate")

    await attempt(Hands(fail).work, a_report(), 0)
    logged = "".join(capsys.readouterr())
    assert "KeyError" in logged
    assert "a word of a candidate" not in logged


async def test_giving_up_is_tried_again_until_the_object_knows() -> None:
    async def fail(_: AnyJob) -> None:
        raise Invalid("rubric_unknown", "")

    async def cannot_tell(_: AnyJob, __: str) -> None:
        raise ConnectionError

    work = replace(Hands(fail).work, parked=cannot_tell)
    assert isinstance(await attempt(work, a_report(), 0), Again)


@pytest.mark.parametrize("job", ONE_OF_EACH, ids=lambda job: kind_of(job).name)
async def test_what_a_job_uses_is_charged_to_whoever_it_is_for(job: AnyJob) -> None:
    paid: list[Payer | None] = []

    async def note(_: AnyJob) -> None:
        paid.append(payer())

    await attempt(Hands(note).work, job, 0)
    whose = None if isinstance(job, ApplyRetention) else Payer(job.org_id, getattr(job, "session_id", None))
    assert paid == [whose]
    assert payer() is None
