"""The local embedder gives the vectors of the original model, whatever the length, company or script of a text."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.ports.embedding import Embedder, TokenEncoder, TokenVectors
from vivaroom.providers.local.minilm import WEIGHTS_ID, MiniLm
from vivaroom.providers.local.weights import WeightsStore

SHORT = "The unique request id is stored with the result, so a retry returns the first response."
TEXTS = [
    SHORT,
    "An index speeds up reads and slows down writes.",
    "A queue between the services absorbs bursts; consumers take messages at their own pace.",
    "I do not know.",
]


@pytest.fixture(scope="module")
def minilm() -> Iterator[MiniLm]:
    """The real weights; without them this fails and says how to bring them."""
    store = WeightsStore(Path(platformdirs.user_cache_dir("vivaroom")) / "models")
    model = MiniLm(store.folder(WEIGHTS_ID))
    yield model
    model.close()


def _cosine(minilm: MiniLm, one: str, other: str) -> float:
    first, second = minilm.encode([one, other])
    return float(first.sentence @ second.sentence)


def _same(one: TokenVectors, other: TokenVectors) -> bool:
    return bool(np.array_equal(one.vectors, other.vectors) and np.array_equal(one.sentence, other.sentence))


def test_it_is_both_an_embedder_and_a_token_encoder(minilm: MiniLm) -> None:
    embedder: Embedder = minilm
    encoder: TokenEncoder = minilm
    assert (embedder.name, embedder.dimension, encoder.name) == ("all-MiniLM-L6-v2-int8", 384, "all-MiniLM-L6-v2-int8")


def test_it_agrees_with_the_original_in_full_precision(minilm: MiniLm) -> None:
    """The first eight of 384 numbers, from the published float32 weights run in plain numpy."""
    original = [-0.0886, 0.0092, 0.0105, 0.0367, -0.0566, -0.0128, 0.0268, -0.0555]
    assert minilm.encode([SHORT])[0].sentence[:8] == pytest.approx(original, abs=0.004)


def test_sentences_that_mean_the_same_stand_closer(minilm: MiniLm) -> None:
    near = _cosine(minilm, SHORT, "Sending a request twice has no further effect, thanks to a stored key.")
    far = _cosine(minilm, SHORT, "Flexbox lays boxes out in a row or a column.")
    assert near > far + 0.3


def test_every_token_has_a_vector_an_id_and_its_place_in_the_text(minilm: MiniLm) -> None:
    (encoded,) = minilm.encode([SHORT])
    assert encoded.vectors.shape == (len(encoded.ids), 384)
    assert encoded.vectors.dtype == np.float32
    assert [SHORT[start:end] for start, end in encoded.spans[:4]] == ["The", "unique", "request", "id"]
    assert encoded.spans[-1] == (len(SHORT) - 1, len(SHORT))
    assert np.linalg.norm(encoded.vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(encoded.sentence) == pytest.approx(1.0, abs=1e-5)


def test_places_are_characters_in_any_script(minilm: MiniLm) -> None:
    text = "Café naïve — 数据 😀 done"
    (encoded,) = minilm.encode([text])
    assert [text[start:end] for start, end in encoded.spans] == ["Café", "naïve", "—", "数", "据", "😀", "done"]


def test_the_vectors_of_a_text_do_not_depend_on_its_company(minilm: MiniLm) -> None:
    together = minilm.encode(TEXTS)
    assert all(_same(one, minilm.encode([text])[0]) for text, one in zip(TEXTS, together, strict=True))


def test_a_text_longer_than_the_model_reads_is_read_to_its_end(minilm: MiniLm) -> None:
    text = " ".join(TEXTS * 20)
    (encoded,) = minilm.encode([text])
    assert len(encoded.ids) > 3 * 254
    assert encoded.vectors.shape == (len(encoded.ids), 384)
    assert encoded.spans[-1][1] == len(text)
    assert list(encoded.spans) == sorted(encoded.spans)


def test_a_token_far_into_a_long_text_keeps_its_meaning(minilm: MiniLm) -> None:
    text = " ".join([SHORT, *TEXTS[1:] * 20, SHORT])
    (encoded,) = minilm.encode([text])
    (alone,) = minilm.encode([SHORT])
    last = encoded.vectors[-len(alone.ids) :]
    assert encoded.ids[-len(alone.ids) :] == alone.ids
    assert float((last * alone.vectors).sum(axis=1).mean()) > 0.6


@pytest.mark.parametrize("tokens", [253, 254, 255, 444, 445])
def test_windows_meet_without_gap_or_repetition(minilm: MiniLm, tokens: int) -> None:
    (encoded,) = minilm.encode([" ".join(["index"] * tokens)])
    assert (len(encoded.ids), encoded.vectors.shape) == (tokens, (tokens, 384))


def test_an_empty_text_has_no_tokens_and_still_a_vector(minilm: MiniLm) -> None:
    (encoded,) = minilm.encode([""])
    assert (encoded.vectors.shape, encoded.ids, encoded.spans) == ((0, 384), (), ())
    assert np.linalg.norm(encoded.sentence) == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_vectors(minilm: MiniLm) -> None:
    assert minilm.encode([]) == []


async def test_embedding_gives_the_sentence_vectors_in_order(minilm: MiniLm) -> None:
    texts = TEXTS * 9
    embedded = await minilm.embed(texts)
    assert np.array_equal(np.array(embedded, dtype=np.float32), [one.sentence for one in minilm.encode(texts)])


async def test_a_large_batch_lets_a_small_one_through(minilm: MiniLm) -> None:
    large = asyncio.create_task(minilm.embed(TEXTS * 100))
    await asyncio.sleep(0)
    await minilm.embed([SHORT])
    assert not large.done()
    large.cancel()


def test_several_threads_share_one_model(minilm: MiniLm) -> None:
    expected = minilm.encode(TEXTS)
    found: dict[int, list[TokenVectors]] = {}
    threads = [threading.Thread(target=lambda n=n: found.update({n: minilm.encode(TEXTS)})) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(_same(one, other) for encoded in found.values() for one, other in zip(encoded, expected, strict=True))
    assert len(found) == 4


def test_missing_weights_say_how_to_bring_them(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused, match="vivaroom models pull all-minilm-l6-v2-int8"):
        MiniLm(tmp_path).load()


def test_weights_that_cannot_be_read_say_how_to_mend_them(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ProviderBroken, match="vivaroom models pull all-minilm-l6-v2-int8` repairs it"):
        MiniLm(tmp_path).load()
