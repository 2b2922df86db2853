"""A session in which everything that a candidate can write is an attack on whoever prints it."""

from tests.feedback.sittings import GRADER, Sitting
from tests.feedback.small import CACHES, QUEUES, small_plan
from vivaroom.feedback.shape import Report
from vivaroom.interview.coverage import Claim, Status
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.events import JobQuestionNoted

ATTACKS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "\"'><svg/onload=alert(3)></textarea></style></title>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    '#panic("typst") #{ sys.inputs } $x^2$ *b* _i_ @label <label> // comment /* open',
    "# heading **bold** [link](javascript:alert(4)) ![i](http://evil.example/i.png) `code` ~~no~~ | a | b |",
    "1. list\n- list\n> quote\n===\n---\n    code\n```\nfence",
    "http://evil.example www.evil.example me@evil.example &lt;b&gt; &#x41;",
    "=HYPERLINK(1) +1 @SUM \u202ereversed\u202c \x07bell 漢字",
)


def hostile_report() -> Report:
    """Every attack as an answer, a quote, a correction, a question for the recruiter and a name."""
    sitting = Sitting(small_plan()).open()
    for question in (CACHES, QUEUES):
        put = sitting.ask(question)
        for attack in ATTACKS:
            seq = sitting.answer(put, attack)
            claim = Claim(question.key_points[0].id, Status.STATED, attack, 0, len(attack))
            sitting.judge(put, seq, evaluate_claims(question, (claim,), GRADER, (f"remark:{attack}",)))
            sitting.correct(seq, attack)
            sitting.tell(JobQuestionNoted(attack))
    return sitting.close().report(candidate_name=" ".join(ATTACKS))
