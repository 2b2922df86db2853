"""The recogniser for a model of Deepgram: the name alone tells which of the two protocols it speaks."""

from pydantic import SecretStr

from vivaroom.providers.speech.deepgram import flux, nova
from vivaroom.providers.speech.deepgram.account import BASE_URL


def recogniser(
    key: SecretStr, *, model: str = nova.MODEL, base_url: str = BASE_URL
) -> nova.DeepgramNova | flux.DeepgramFlux:
    """Flux for `flux-…`, else Nova, with their usual options."""
    if model.startswith("flux-"):
        return flux.DeepgramFlux(key, model=model, base_url=base_url)
    return nova.DeepgramNova(key, model=model, base_url=base_url)
