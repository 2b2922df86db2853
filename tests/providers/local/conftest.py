"""The real weights of this machine; without them a test fails and says how to bring them."""

from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from vivaroom.content.speech import spoken_terms
from vivaroom.providers.local.kokoro.model import WEIGHTS_ID
from vivaroom.providers.local.kokoro.reading import FrontEnd
from vivaroom.providers.local.kokoro.voice import Kokoro
from vivaroom.providers.local.weights import WeightsStore


@pytest.fixture(scope="session")
def store() -> WeightsStore:
    return WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")


@pytest.fixture(scope="session")
def front_end(store: WeightsStore) -> FrontEnd:
    return FrontEnd.of(store, spoken_terms())


@pytest.fixture(scope="session")
def kokoro(store: WeightsStore, front_end: FrontEnd) -> Iterator[Kokoro]:
    voice = Kokoro(store.folder(WEIGHTS_ID), front_end)
    yield voice
    voice.close()
