"""Whether a grader sees the same bytes whoever speaks: python -m evals.identity --json.

Each swap takes an answer to a question of the bank with what two people tell about themselves around it: name, school,
address, e-mail, telephone, link, age, pronouns, family role. Everything that would be sent to a language model is
compared.
"""

import argparse
import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from evals.interviews import partial_answer, sittings
from evals.obeying import WordJudge
from evals.outside import report, say
from vivaroom.content.loader import library
from vivaroom.content.types import Question
from vivaroom.interview.model.claims import Findings
from vivaroom.interview.model.decoys import decoys_from
from vivaroom.interview.model.exchange import Exchange
from vivaroom.interview.model.grader import ModelGrader
from vivaroom.ports.language import Output, Task

SWAPS = 10_000
_FIRST = (
    "Anna Mohammed Thị Jean-Luc Lakisha Grace Wei Priya Dmitri Aoife Kwame Fatima José Sven Yuki Olu Emily Jamal Siobhán "
    "Bogdan Ngozi Mark Rose Ali Björn Chloë Darnell Ebony Farid Guðrún Hiro Ines Jun Katarzyna Latoya Mehmet Nia Óscar"
).split()
_LAST = (
    "Schmidt Al-Farsi Nguyễn Picard Washington Hill Zhang Sharma Volkov Byrne Mensah Haddad Pérez Lindqvist Tanaka Adeyemi "
    "Walsh Robinson O’Neill Ionescu Okafor Young Thorne Khan Ångström Dubois Jackson Jefferson Rahimi Jónsdóttir Sato Costa"
).split()
_SCHOOLS = (
    "Stanford University", "Technische Universität München", "MIT", "Howard University", "IIT Bombay", "ETH Zürich",
    "University of Lagos", "École Polytechnique", "Tsinghua University", "Universidad de Chile", "Bronx Community College",
    "King’s College London", "University of Cape Town", "Sharif University of Technology", "Spelman College", "TU Delft",
)  # fmt: skip
_CITIES = ("Oslo", "Lagos", "Detroit", "Hà Nội", "São Paulo", "Kraków", "Tehran", "Belfast", "Mumbai", "Compton")
_PHONES = ("+49 170 1234567", "(415) 555-0143", "0171 2345678", "+234 803 555 0199", "020 7946 0958", "+1 212-555-0187")
_PRONOUNS = (("she", "her", "herself"), ("he", "his", "himself"))
_KINDS = ("woman", "man", "mother", "father", "husband", "wife", "guy", "lady")
_BEFORE = (
    "My name is {name}, and I live in {city}. ",
    "Hi, {first} here, {age} years old. ",
    "I'm {name}, I studied at {school}. ",
    "As a {kind} from {city} I had to explain this often. ",
    "You find my work at {link}. ",
)
_AFTER = (
    " My lead asked {first} about it, and {they} wrote {their} notes {self}.",
    " I learned that at {school}, where {they} taught it.",
    " Write to {email} or call {phone} if that is not clear.",
    " That is how we did it in {city}; {name} and I.",
    " People know me as {last} from {school}.",
)


@dataclass
class Recorder:
    """A language model that finds nothing and keeps what it was sent."""

    name: str = "recorder"
    tasks: list[Task] = field(default_factory=list)

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """Nothing found."""
        self.tasks.append(task)
        found = Findings(statements=[])
        if not isinstance(found, output):
            raise TypeError(f"a request for {output} was not expected")
        return found

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Nothing to say."""
        self.tasks.append(task)
        yield ""


def person(chance: random.Random) -> tuple[dict[str, str], tuple[str, ...]]:
    """What somebody tells of themselves, and what their profile holds."""
    first, last, school = chance.choice(_FIRST), chance.choice(_LAST), chance.choice(_SCHOOLS)
    city, phone = chance.choice(_CITIES), chance.choice(_PHONES)
    they, their, self = chance.choice(_PRONOUNS)
    email = f"{first.lower()}.{chance.randint(1, 999)}@mail.example.org"
    link = f"https://code.example.org/{last.lower()}{chance.randint(1, 99)}"
    told = {
        "name": f"{first} {last}", "first": first, "last": last, "school": school, "city": city, "phone": phone,
        "email": email, "link": link, "they": they, "their": their, "self": self, "kind": chance.choice(_KINDS),
        "age": str(chance.randint(19, 68)),
    }  # fmt: skip
    return told, (f"{first} {last}", school, city, email, phone, link)


async def seen(question: Question, answer: str, identity: tuple[str, ...]) -> list[Task]:
    """Everything that a language model would be sent about this answer."""
    recorder = Recorder()
    await ModelGrader(recorder, WordJudge(), DECOYS).evaluate(Exchange(question, question.text, answer, identity))
    return recorder.tasks


async def measure(swaps: int, seed: int = 11) -> tuple[int, str]:
    """How many swaps changed no byte, and the first that did, without the answer itself."""
    chance = random.Random(seed)
    alike, first = 0, ""
    for number in range(swaps):
        question = sittings()[number % len(sittings())].question
        template = chance.choice(_BEFORE) + "{answer}" + chance.choice(_AFTER)
        views = []
        for told, identity in (person(chance), person(chance)):
            views.append(await seen(question, template.format(answer=partial_answer(question), **told), identity))
        alike += views[0] == views[1]
        if views[0] != views[1] and not first:
            first = f"{number}: {template}"
        if (number + 1) % 1000 == 0:
            say(f"{alike} of {number + 1} alike")
    return alike, first


DECOYS = decoys_from(library().questions)


def main() -> None:
    """Prints the count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="accepted for symmetry: the figures are always JSON")
    parser.add_argument("--swaps", type=int, default=SWAPS)
    swaps = parser.parse_args().swaps
    alike, first = asyncio.run(measure(swaps))
    report("identity", {"swaps": swaps, "byte_identical": alike, "first_difference": first})


if __name__ == "__main__":
    main()
