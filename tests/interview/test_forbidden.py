"""What an interviewer may never ask, and what only sounds like it."""

import pytest

from vivaroom.content.loader import library
from vivaroom.interview.forbidden import forbidden_subject, is_allowed

FORBIDDEN = {
    "family": (
        "Are you married?",
        "Do you have children?",
        "How many kids do you have?",
        "Do you plan to have children in the next years?",
        "Are you planning on starting a family?",
        "Are you pregnant?",
        "What does your husband do?",
        "Who takes care of your kids while you work?",
        "Are you single?",
        "What is your maiden name?",
        "How does your family feel about you travelling?",
        "Do you have reliable childcare?",
        "Would you take maternity leave soon?",
    ),
    "health": (
        "Do you have a disability?",
        "Are you disabled?",
        "Have you ever been diagnosed with a mental illness?",
        "How is your health?",
        "Do you have any health problems?",
        "How many sick days did you take last year?",
        "Do you take any medication?",
        "Do you smoke?",
        "Were you ever seriously ill?",
        "Have you seen a psychiatrist?",
    ),
    "age": (
        "How old are you?",
        "What is your date of birth?",
        "When were you born?",
        "What year did you graduate from college?",
        "When do you plan to retire?",
        "Do you feel too old for this team?",
        "What are your retirement plans?",
    ),
    "religion": (
        "Which religion do you follow?",
        "Do you go to church on Sundays?",
        "Are you a practicing Muslim?",
        "Are you Jewish?",
        "Do you pray during the day?",
        "Which holidays do you observe?",
        "Do you believe in God?",
    ),
    "origin": (
        "Where are you originally from?",
        "Where were you born?",
        "What is your nationality?",
        "Is English your native language?",
        "Is English your first language?",
        "Are you a US citizen?",
        "What is your ethnic background?",
        "Which race do you mean by your race?",
        "I hear an accent, where is your accent from?",
        "What’s your mother tongue?",
    ),
    "politics": (
        "Who did you vote for?",
        "What are your political views?",
        "Which party do you support?",
        "Are you a Republican?",
        "What did you think of the last election?",
    ),
    "union": (
        "Are you in a union?",
        "Have you ever been a union member?",
        "What do you think about unions?",
        "Would you join a labor union?",
    ),
    "orientation": ("Are you gay?", "What is your sexual orientation?", "What is your gender?", "Are you a woman or a man?"),
    "record": (
        "Have you ever been arrested?",
        "Have you been convicted of a crime?",
        "What is your current salary?",
        "How much do you earn?",
        "What was your previous salary?",
        "Do you have a criminal record?",
        "What is your credit score?",
    ),
}  # fmt: skip
HARMLESS = (
    "How many children can a node of a B-tree have?",
    "How would you find all children of a node?",
    "What happens to your child processes when the parent dies?",
    "If a node does not have any children, what do you return?",
    "Which family of algorithms would you choose?",
    "How would you make the form usable for people with disabilities?",
    "What do your health checks look at?",
    "How is the health of a service reported?",
    "Where would you start the diagnosis with so many alerts?",
    "How do you find a chronic latency problem?",
    "How would you store a date of birth?",
    "How long would you keep a message, and what is its maximum age?",
    "How do you retire an old API?",
    "When would you retire a legacy service?",
    "What is the birthday paradox good for in hashing?",
    "How would you avoid a race condition here?",
    "How would you find the cause of your race condition?",
    "Which node does a follower vote for in Raft?",
    "How does a leader election end when the vote is split?",
    "Which party signs the token?",
    "What is the difference between UNION and UNION ALL?",
    "When would you use a union type?",
    "How does union-find work?",
    "What does a Church numeral represent?",
    "When would you call native code instead?",
    "Are you conservative in your estimates?",
    "How would you arrange the on-call rota?",
    "What salary do you expect?",
    "How much use do you make of feature flags?",
    "Are you authorised to work in this country?",
    "Can you work on weekends when there is an incident?",
    "How would you model credit scores?",
    "Are you expecting the load to grow?",
    "How would you treat personal data such as gender in a model?",
    "How do you partner with design?",
    "What did you learn in your first language runtime?",
)


@pytest.mark.parametrize(("subject", "text"), [(s, t) for s, texts in FORBIDDEN.items() for t in texts])
def test_a_forbidden_question_is_refused_with_its_subject(subject: str, text: str) -> None:
    assert forbidden_subject(text) == subject


@pytest.mark.parametrize("text", HARMLESS)
def test_a_question_that_only_sounds_forbidden_may_be_asked(text: str) -> None:
    assert forbidden_subject(text) is None


def test_everything_that_the_bank_can_say_may_be_said() -> None:
    questions = (*library().questions, *library().resume_questions)
    said = [t for q in questions for t in (q.text, q.way_in, *(k.follow_up for k in q.key_points))]
    phrases = [p for wordings in library().phrases.by_purpose.values() for p in wordings]
    assert len(library().questions) >= 420
    assert [t for t in (*said, *phrases) if not is_allowed(t)] == []
