"""Sentence and token vectors on the CPU without a key: all-MiniLM-L6-v2 with int8 weights on ONNX Runtime."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vivaroom.ports.embedding import TokenVectors
from vivaroom.providers.local.onnx import OnnxModel, not_installed, require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS_ID = "all-minilm-l6-v2-int8"

_WINDOW_TOKENS = 254
"""The model was trained on 256 tokens, of which [CLS] and [SEP] take two."""

_OVERLAP_TOKENS = 64
_BATCH_TOKENS = 192
"""Padded tokens in one run: 3.6 ms a text against 5.9 alone; larger batches gain nothing (400 short texts, one thread)."""

_TEXTS_A_TURN = 16
"""Texts that one call embeds before another call gets its turn."""


class MiniLm:
    """Both embedding ports over one inference session; `weights` is the folder with model.onnx and tokenizer.json.

    Loads at the first use (0.8 to 1.6 s with the runtime's import, two busy cores) or by `load`. The vectors of a text are the same, bit for
    bit, whatever texts it shares a call with. English; 43 ms for a full window of 256 tokens on one thread.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, weights: Path, *, threads: int = 1) -> None:
        self._weights = weights
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="minilm")
        self._loading = threading.Lock()
        self._loaded: _Model | None = None

    def load(self) -> None:
        """Read the weights now. Raises ProviderRefused when they or the runtime are missing."""
        self._model()

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """One value a text, in order: its tokens without [CLS] and [SEP], which only `sentence` counts in.

        A text of more than 254 tokens is read in windows that overlap by 64; each token's vector comes from the
        window in which it stands further from the edge. CPU-bound; safe from several threads.
        """
        model = self._model()
        read = [_Reading.of(model.tokenizer.encode(text, add_special_tokens=False)) for text in texts]
        pieces = [(index, window) for index, reading in enumerate(read) for window in reading.windows()]
        states = model.states([read[index].ids[window.start : window.stop] for index, window in pieces])
        for (index, window), state in zip(pieces, states, strict=True):
            read[index].take(window, state)
        return [reading.vectors() for reading in read]

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One sentence vector a text, in order. Runs in threads of its own, a few texts at a time."""
        loop = asyncio.get_running_loop()
        embedded: list[list[float]] = []
        for start in range(0, len(texts), _TEXTS_A_TURN):
            embedded += await loop.run_in_executor(self._pool, self._sentences, texts[start : start + _TEXTS_A_TURN])
        return embedded

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _sentences(self, texts: Sequence[str]) -> list[list[float]]:
        return [encoded.sentence.tolist() for encoded in self.encode(texts)]

    def _model(self) -> "_Model":
        with self._loading:
            if self._loaded is None:
                self._loaded = _load(self._weights)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Window:
    """Tokens start..stop are read together; of them, keep_from..keep_to are taken from this reading."""

    start: int
    stop: int
    keep_from: int
    keep_to: int


class _Reading:
    """One text's tokens, and what has been read of them."""

    def __init__(self, ids: list[int], spans: list[tuple[int, int]]) -> None:
        self.ids = ids
        self.spans = spans
        self._kept: list[Floats] = []
        self._sum: Floats | float = 0.0
        self._tokens = 0

    @classmethod
    def of(cls, encoding: Any) -> "_Reading":
        return cls(encoding.ids, encoding.offsets)

    def windows(self) -> Iterator[_Window]:
        """Windows whose kept ranges cover every token once; a text without tokens has one empty window."""
        start = kept = 0
        while True:
            stop = min(start + _WINDOW_TOKENS, len(self.ids))
            last = stop == len(self.ids)
            keep_to = stop if last else stop - _OVERLAP_TOKENS // 2
            yield _Window(start, stop, kept, keep_to)
            if last:
                return
            start, kept = stop - _OVERLAP_TOKENS, keep_to

    def take(self, window: _Window, states: "Floats") -> None:
        """`states` are the window's hidden states, [CLS] first and [SEP] last; each token counts once in the mean."""
        first = 1 + window.keep_from - window.start
        kept = states[first : first + window.keep_to - window.keep_from]
        self._kept.append(kept)
        counted = kept.sum(axis=0)
        if window.start == 0:
            counted = counted + states[0]
        if window.stop == len(self.ids):
            counted = counted + states[-1]
        self._sum = self._sum + counted

    def vectors(self) -> TokenVectors:
        import numpy as np

        sentence = np.asarray(self._sum, dtype=np.float32)
        return TokenVectors(
            vectors=_rows_of_length_1(np.concatenate(self._kept)),
            ids=tuple(self.ids),
            spans=tuple(self.spans),
            sentence=_rows_of_length_1(sentence[None, :])[0],
        )


def _rows_of_length_1(rows: "Floats") -> "Floats":
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


@dataclass(frozen=True, slots=True)
class _Model:
    """A tokenizer and an inference session, both safe to use from several threads."""

    tokenizer: Any
    session: Any
    cls: int
    sep: int

    def states(self, pieces: Sequence[Sequence[int]]) -> "list[Floats]":
        """Hidden states (tokens + 2, 384) of each piece, in order; pieces of similar length run together."""
        found: dict[int, Floats] = {}
        for batch in _batches([len(piece) + 2 for piece in pieces]):
            found.update(zip(batch, self._run([pieces[index] for index in batch]), strict=True))
        return [found[index] for index in range(len(pieces))]

    def _run(self, pieces: Sequence[Sequence[int]]) -> "Iterator[Floats]":
        import numpy as np

        width = max(len(piece) for piece in pieces) + 2
        ids = np.zeros((len(pieces), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, piece in enumerate(pieces):
            ids[row, : len(piece) + 2] = (self.cls, *piece, self.sep)
            mask[row, : len(piece) + 2] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = self.session.run(["last_hidden_state"], feeds)[0]
        return (states[row, : len(piece) + 2] for row, piece in enumerate(pieces))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices from the shortest to the longest, in batches of at most `_BATCH_TOKENS` padded tokens (or of one)."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _load(weights: Path) -> _Model:
    session = OnnxModel("minilm", weights / "model.onnx", WEIGHTS_ID).session
    words = weights / "tokenizer.json"
    require("minilm", words, WEIGHTS_ID)
    try:
        from tokenizers import Tokenizer
    except ImportError as missing:
        raise not_installed("minilm", missing) from missing
    tokenizer: Any = Tokenizer.from_file(str(words))
    # The published tokenizer pads and cuts to 128.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return _Model(tokenizer, session, tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
