"""The weights of this installation, and what runs on them."""

from typing import TYPE_CHECKING

from vivaroom.app.settings.reading import Settings
from vivaroom.kit.errors import ProviderError
from vivaroom.providers.local.weights import WeightsStore

if TYPE_CHECKING:
    from vivaroom.providers.local.minilm import MiniLm


def weights_store(settings: Settings) -> WeightsStore:
    """Where weights are kept and looked for."""
    return WeightsStore(settings.cache_dir / "models", local=settings.models_dir)


def embedder_of(settings: Settings) -> "MiniLm | None":
    """The local embedder, not loaded yet; None when its weights or its runtime are not here."""
    from importlib.util import find_spec

    if not all(find_spec(name) for name in ("onnxruntime", "tokenizers", "numpy")):
        return None
    from vivaroom.providers.local.minilm import WEIGHTS_ID, MiniLm

    try:
        return MiniLm(weights_store(settings).folder(WEIGHTS_ID))
    except ProviderError:
        return None
