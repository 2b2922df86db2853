"""Parts that the product runs without, and what each of them adds: weights, text recognition, PDF, a language model."""

import asyncio
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec

from vivaroom.app.brain import DOES, brain_of, is_local, thinking
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.models import choices_for, is_named, judge_choice, language_choices
from vivaroom.app.settings.reading import Settings, SettingsError
from vivaroom.app.weights import weights_store
from vivaroom.interview.model.picking_up import rehearsal
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.language import Task
from vivaroom.ports.usage import Purpose
from vivaroom.providers.language.choice import KEYLESS, LanguageChoice, Vendor
from vivaroom.providers.language.lazy import language_model
from vivaroom.providers.local.brain.keeping import INSTALL
from vivaroom.providers.local.brain.keeping import PULL as PULL_BRAIN
from vivaroom.providers.local.brain.language import NAME, BrainLanguage
from vivaroom.providers.local.weights import State as FileState
from vivaroom.providers.tavily import Tavily

RUNTIME = ("onnxruntime", "ctranslate2", "tokenizers", "numpy")
PATIENCE_SECONDS = 60
SEARCH_ANSWERS_WITHIN = timedelta(seconds=10)
PULL = "vivaroom models pull"
CHOOSE_A_MODEL = "set OPENAI_API_KEY, GOOGLE_API_KEY or OPENAI_BASE_URL; VIVAROOM_LLM names a model, or local"
_KEY_NAMES = {
    Vendor.GOOGLE: "GOOGLE_API_KEY",
    Vendor.ANTHROPIC: "ANTHROPIC_API_KEY",
    Vendor.GROQ: "GROQ_API_KEY",
    Vendor.CEREBRAS: "CEREBRAS_API_KEY",
}


def weights(settings: Settings) -> list[Finding]:
    """Every model that the product needs, read from its first byte to its last."""
    if not all(find_spec(name) for name in RUNTIME):
        mend = "pip install 'vivaroom[local]'"
        return [Finding("weights", State.OFF, "what runs them is not installed: words alone are compared", mend)]
    store = weights_store(settings)
    return [
        _weights(one.id, [v.state for v in store.verify([one.id])]) for one in store.list_models() if one.needed_for
    ]


def text_recognition() -> Finding:
    """Whether pictures of resumes can be read; importing it is the only way to know."""
    name = "text recognition"
    if find_spec("rapidocr") is None:
        return Finding(name, State.OFF, "resumes that are pictures are refused", "pip install 'vivaroom[ocr]'")
    tried = [sys.executable, "-c", "import rapidocr"]
    try:
        done = subprocess.run(tried, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Finding(name, State.WARNING, f"it does not load within {PATIENCE_SECONDS} s", "try again")
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it does not load"])[-1]
        return Finding(name, State.WARNING, said, "on Debian: apt-get install libgl1 libglib2.0-0")
    return Finding(name, State.OK, "resumes that are pictures can be read")


def pdf_export() -> Finding:
    """Whether reports can be set as PDF, by setting a page."""
    if find_spec("typst") is None:
        detail = "reports come as page, Markdown and JSON"
        return Finding("PDF export", State.OFF, detail, "pip install 'vivaroom[pdf]'")
    import typst

    try:
        typst.compile(b"Ready.", ignore_system_fonts=True)
    except (typst.TypstError, OSError) as error:
        return Finding("PDF export", State.WARNING, str(error), "pip install --force-reinstall typst")
    return Finding("PDF export", State.OK, "reports can be set as PDF")


def web_search(settings: Settings) -> Finding:
    """Whether companies can be researched: Tavily is asked what the key has used, which costs no credit."""
    if settings.tavily_api_key is None:
        return Finding("web search", State.OFF, "companies are not researched", "set TAVILY_API_KEY")
    place = f"Tavily at {settings.tavily_base_url}"
    try:
        asyncio.run(Tavily(settings.tavily_api_key, settings.tavily_base_url, SEARCH_ANSWERS_WITHIN).check())
    except ProviderError as error:
        mend = "check TAVILY_API_KEY and TAVILY_BASE_URL, and that this machine reaches it"
        return Finding("web search", State.WARNING, f"{place}: {error.detail}", mend)
    return Finding("web search", State.OK, f"companies are researched with {place}, which takes the key")


def language(settings: Settings, *, ask: bool) -> list[Finding]:
    """Which language models there are; `ask` sends each one small request, which costs a fraction of a cent."""
    name = "language model"
    try:
        choices = language_choices(settings)
    except SettingsError as error:
        return [Finding(name, State.BROKEN, str(error), "mend VIVAROOM_LLM")]
    if is_local(settings):
        return [_brain(settings, ask=ask)]
    if not choices:
        return [Finding(name, State.OFF, "the built-in director and grader do it all", CHOOSE_A_MODEL)]
    return [_language(choice, ask=ask) for choice in choices]


def _language(choice: LanguageChoice, *, ask: bool) -> Finding:
    if choice.key is None and choice.base_url is None and choice.vendor not in KEYLESS:
        mend = f"set {_KEY_NAMES.get(choice.vendor, 'OPENAI_API_KEY')}"
        detail = f"{choice.name} has no key: the built-in ones take over"
        return Finding("language model", State.WARNING, detail, mend)
    return asyncio.run(_asked(choice)) if ask else _loaded(choice)


def models_of_purposes(settings: Settings, *, ask: bool = False) -> list[Finding]:
    """The models that do one thing only, where some are named; `ask` as above."""
    found = []
    for purpose in Purpose:
        try:
            choices = choices_for(settings, purpose)
        except SettingsError as error:
            found.append(Finding(f"model to {purpose}", State.BROKEN, str(error), f"mend VIVAROOM_LLM_{purpose.name}"))
            continue
        if is_named(settings, purpose):
            found += [replace(_language(one, ask=ask), name=f"model to {purpose}") for one in choices]
    return found


def judging_model(settings: Settings, *, ask: bool = False) -> list[Finding]:
    """The model of a proxy that only judges, where one is named; `ask` as above."""
    choice = judge_choice(settings)
    if choice is None:
        return []
    found = asyncio.run(_asked(choice)) if ask else _loaded(choice)
    return [replace(found, name="judging model")]


def _brain(settings: Settings, *, ask: bool) -> Finding:
    """The small model of this machine; `ask` starts its program, asks it, and ends it again."""
    try:
        brain = brain_of(settings)
    except SettingsError as error:
        return Finding("language model", State.BROKEN, str(error), f"{INSTALL} && {PULL_BRAIN}")
    if ask and brain is not None:
        return asyncio.run(_thought(brain))
    return Finding("language model", State.OK, f"{NAME} is here: {DOES}")


async def _thought(brain: BrainLanguage) -> Finding:
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), thinking(brain):
            await brain.brain.opened.wait()
            loaded = time.monotonic()
            said = [piece async for piece in brain.speak(rehearsal())]
    except (ProviderError, TimeoutError):
        detail = f"{NAME} does not answer within {PATIENCE_SECONDS} s: planned words are said in its place"
        return Finding("language model", State.WARNING, detail, "vivaroom models verify brain")
    load_ms, took_ms = (round(1000 * s) for s in (loaded - began, time.monotonic() - loaded))
    words = "" if "".join(said).strip() else ", with nothing"
    return Finding("language model", State.OK, f"{NAME} loaded in {load_ms} ms and answered in {took_ms} ms{words}")


def _weights(id_: str, files: list[FileState]) -> Finding:
    if all(state is FileState.PRESENT for state in files):
        return Finding("weights", State.OK, f"{id_} is here and whole")
    if FileState.CORRUPT in files:
        return Finding("weights", State.WARNING, f"{id_} is corrupt", PULL)
    return Finding("weights", State.OFF, f"{id_} is not here: words alone are compared", PULL)


def _loaded(choice: LanguageChoice) -> Finding:
    try:
        language_model(choice).warm()
    except ProviderError as error:
        return Finding("language model", State.WARNING, f"{choice.name}: {error.detail}", CHOOSE_A_MODEL)
    return Finding("language model", State.OK, f"{choice.name}; it was not asked")


async def _asked(choice: LanguageChoice) -> Finding:
    model, began = language_model(choice), time.monotonic()
    try:
        said = [piece async for piece in model.speak(Task("Reply with the one word: ready", ()))]
    except ProviderError as error:
        return Finding("language model", State.WARNING, f"{choice.name}: {error.detail}", CHOOSE_A_MODEL)
    finally:
        await model.close()
    took_ms = round(1000 * (time.monotonic() - began))
    words = "" if "".join(said).strip() else ", with nothing"
    return Finding("language model", State.OK, f"{choice.name} answered in {took_ms} ms{words}")
