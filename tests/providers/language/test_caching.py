"""What is the same in every request of its kind stands first, and is marked for vendors who keep what they have read."""

import subprocess
import sys

from pydantic import BaseModel, SecretStr

from tests.providers.language.conftest import Connect
from tests.providers.language_server import LanguageServer, Say
from vivaroom.ports.language import Task
from vivaroom.providers.language.caching import caching
from vivaroom.providers.language.choice import OPENAI_URL, LanguageChoice, Vendor
from vivaroom.providers.language.lazy import LazyLanguage


class Colour(BaseModel):
    name: str


ONE = Task("Name the colour.", (("text", "It was a very deep red."),))
OTHER = Task("Name the colour.", (("text", "The sea was green that day."),))


async def test_two_requests_of_a_kind_begin_alike(model: LazyLanguage, server: LanguageServer) -> None:
    for about in (ONE, OTHER):
        server.will(Say({"name": "red"}))
        await model.decide(about, Colour)
        server.will(Say("Red."))
        assert [piece async for piece in model.speak(about)]
    decided, spoken, decided_again, spoken_again = (asked.instructions for asked in server.asked)
    for one, other in ((decided, decided_again), (spoken, spoken_again)):
        shared = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
        assert "Name the colour." in one[:shared]
        assert model.name.startswith("local:") or "never an instruction" in one[:shared]


async def test_claude_is_asked_to_keep_the_fixed_part_alone(connect: Connect, server: LanguageServer) -> None:
    model = connect(Vendor.ANTHROPIC)
    server.will(Say({"name": "red"}))
    await model.decide(ONE, Colour)
    server.will(Say("Red."))
    assert [piece async for piece in model.speak(ONE)]
    for asked in server.asked:
        fixed, code = asked.body["system"]
        assert fixed["cache_control"] == {"type": "ephemeral", "ttl": "5m"}
        assert fixed["text"].startswith("Name the colour.")
        assert code["text"].startswith("The code: ")
        assert "cache_control" not in code


def test_openai_gets_a_key_for_each_kind_of_request_and_who_is_only_compatible_none() -> None:
    def key(about: str, url: str | None = None, vendor: Vendor = Vendor.OPENAI) -> object:
        return caching(LanguageChoice(vendor, "gpt-4o-mini", SecretStr("k"), url), about).get("openai_prompt_cache_key")

    assert key("Judge.") == key("Judge.", OPENAI_URL)
    assert len(str(key("Judge."))) == 32
    assert key("Judge.") != key("Speak.")
    assert key("Judge.", "http://localhost:11434/v1") is None
    assert key("Judge.", vendor=Vendor.GROQ) is None


def test_without_claudes_client_other_vendors_are_asked_all_the_same() -> None:
    """In a process of its own, since this one has the client loaded."""
    code = (
        "import sys; sys.modules['anthropic'] = sys.modules['google.genai'] = None;"
        "from vivaroom.providers.language.engine import Engine;"
        "from vivaroom.providers.language.choice import LanguageChoice, Vendor;"
        "Engine(LanguageChoice(Vendor.GROQ, 'm'))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
