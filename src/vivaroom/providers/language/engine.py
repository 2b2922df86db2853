"""Asks a model through pydantic-ai: typed answers, streamed words. Only ever imported in a thread, for it takes a second."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic_ai import Agent
from pydantic_ai.direct import model_request_stream
from pydantic_ai.exceptions import ModelAPIError, ModelAuthenticationError, ModelRequestRejectedError
from pydantic_ai.messages import (
    InstructionPart,
    ModelRequest,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import NativeOutput, PromptedOutput, ToolOutput
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage, UsageBase

from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.language import Output, Task
from vivaroom.ports.usage import UNCOUNTED, Meter, Purpose, Usage
from vivaroom.providers.language.caching import caching
from vivaroom.providers.language.choice import LanguageChoice, Vendor
from vivaroom.providers.language.failures import FAILURES, provider_error
from vivaroom.providers.language.fencing import Fenced, fence, fence_briefly
from vivaroom.providers.language.vendors import client_of, model_of

if TYPE_CHECKING:
    from pydantic_ai.output import OutputSpec

SEED = 20_000
RETRIES = 1
"""How often a model that gave the wrong type is told so."""
_SAMPLING = ("temperature", "seed")
_SCHEMA = ("response_format", "json_schema", "response_schema", "responseschema", "structured", "guided")
_TOOLS = ("tool", "function")


class Shape(StrEnum):
    """How a typed answer is asked for."""

    SCHEMA = "schema"
    TOOL = "tool"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True)
class Manner:
    """What a server has been found to accept."""

    shape: Shape = Shape.SCHEMA
    sampling: bool = True

    def spec(self, output: type[Output]) -> "OutputSpec[Output]":
        """The wanted type, asked for in this shape."""
        match self.shape:
            case Shape.SCHEMA:
                return NativeOutput(output)
            case Shape.TOOL:
                return ToolOutput(output)
            case Shape.PROMPT:
                return PromptedOutput(output)

    def plainer(self, error: ModelAPIError) -> "Manner | None":
        """The manner without what the server says that it does not take; None when it complains of something else."""
        if not isinstance(error, ModelRequestRejectedError) or isinstance(error, ModelAuthenticationError):
            return None
        complaint = f"{error.body} {error.message}".lower()
        if self.sampling and any(word in complaint for word in _SAMPLING):
            return replace(self, sampling=False)
        if self.shape is Shape.SCHEMA and any(word in complaint for word in _SCHEMA):
            return replace(self, shape=Shape.TOOL)
        if self.shape is Shape.TOOL and any(word in complaint for word in _TOOLS):
            return replace(self, shape=Shape.PROMPT)
        return None


def manner_of(model: Model) -> Manner:
    """The manner to begin with, by what is known of the model's name."""
    profile = model.profile
    shape = Shape.SCHEMA if profile.get("supports_json_schema_output", False) else Shape.TOOL
    return Manner(shape, sampling=not profile.get("anthropic_disallows_sampling_settings", False))


class Engine:
    """One model of one vendor with its connections; it learns once what the server accepts.

    Raises ProviderRefused when the choice cannot be used.
    """

    def __init__(self, choice: LanguageChoice, meter: Meter = UNCOUNTED) -> None:
        self._choice = choice
        self._meter = meter
        self._client = client_of(choice)
        try:
            self._model = model_of(choice, self._client)
        except FAILURES as error:
            raise provider_error(choice.name, error) from None
        self._agent: Agent[object, Any] = Agent(self._model)
        self._manner = manner_of(self._model)

    async def decide(self, task: Task, output: type[Output]) -> Output:
        """A value of the type. Raises ProviderError."""
        fenced = self._fenced(task)
        manner: Manner | None = self._manner
        while manner is not None:
            try:
                decided = await self._run(fenced, output, manner, task.purpose)
            except ModelAPIError as error:
                manner = manner.plainer(error)
                failed = provider_error(self._choice.name, error)
            except FAILURES as error:
                raise provider_error(self._choice.name, error) from None
            else:
                self._manner = manner
                return decided
        raise failed

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        """Pieces of text, at least one. Raises ProviderError while iterating."""
        fenced = self._fenced(task)
        manner: Manner | None = self._manner
        while manner is not None:
            begun = False
            try:
                async with aclosing(self._stream(fenced, manner, task.purpose)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
            except ModelAPIError as error:
                manner = None if begun else manner.plainer(error)
                failed = provider_error(self._choice.name, error)
            except FAILURES as error:
                raise provider_error(self._choice.name, error) from None
            else:
                if not begun:
                    raise ProviderBroken(self._choice.name, "said nothing")
                self._manner = manner
                return
        raise failed

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    def _fenced(self, task: Task) -> Fenced:
        local = self._choice.vendor is Vendor.LOCAL
        return fence_briefly(task) if local else fence(task, self._choice.secret)

    async def _run(self, fenced: Fenced, output: type[Output], manner: Manner, purpose: Purpose | None) -> Output:
        used = RunUsage()
        try:
            result = await self._agent.run(
                fenced.prompt,
                output_type=manner.spec(output),
                instructions=[fenced.fixed, lambda: fenced.marked],
                model_settings=self._settings(fenced, manner),
                retries=RETRIES,
                usage=used,
                infer_name=False,
            )
        finally:
            self._count(used, purpose)
        decided: Output = result.output
        return decided

    async def _stream(self, fenced: Fenced, manner: Manner, purpose: Purpose | None) -> AsyncGenerator[str, None]:
        request = ModelRequest(parts=[UserPromptPart(fenced.prompt)], instructions=fenced.instructions)
        parts = [InstructionPart(fenced.fixed), InstructionPart(fenced.marked, dynamic=True)]
        asked = ModelRequestParameters(instruction_parts=parts if fenced.marked else parts[:1])
        settings = self._settings(fenced, manner)
        async with model_request_stream(
            self._model, [request], model_settings=settings, model_request_parameters=asked
        ) as events:
            try:
                async for event in events:
                    match event:
                        case PartStartEvent(part=TextPart(content=text)) if text:
                            yield text
                        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)) if text:
                            yield text
            finally:
                self._count(events.usage, purpose)

    def _count(self, used: UsageBase, purpose: Purpose | None) -> None:
        """Tell the meter, also of what was broken off; a request that the vendor counted nothing of is not told."""
        if not (used.input_tokens or used.output_tokens):
            return
        choice, kept = self._choice, (used.cache_read_tokens, used.cache_write_tokens)
        self._meter.used(
            Usage(choice.vendor.value, choice.model, purpose, used.input_tokens, used.output_tokens, *kept)
        )

    def _settings(self, fenced: Fenced, manner: Manner) -> ModelSettings:
        seconds = self._choice.timeout.total_seconds()
        settings = ModelSettings(
            timeout=seconds, request_timeout=seconds, max_retries=0, thinking=False, framing_announcement="never"
        )
        if manner.sampling:
            settings |= ModelSettings(temperature=0.0, seed=SEED)
        return settings | caching(self._choice, fenced.fixed)
