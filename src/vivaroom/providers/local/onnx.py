"""A model for ONNX Runtime: read when it is first used, run on the caller's thread."""

import threading
from pathlib import Path
from typing import Any

from vivaroom.kit.errors import ProviderBroken, ProviderRefused


class OnnxModel:
    """One inference session over the file `model` of the weights `weights_id`; safe to use from several threads.

    `name` says in errors who needed it.
    """

    def __init__(self, name: str, model: Path, weights_id: str) -> None:
        self._name = name
        self._model = model
        self._weights_id = weights_id
        self._loading = threading.Lock()
        self._session: Any = None

    @property
    def session(self) -> Any:
        """Raises ProviderRefused when the weights or the runtime are missing, ProviderBroken when they cannot be read."""
        with self._loading:
            if self._session is None:
                self._session = self._open()
            return self._session

    def _open(self) -> Any:
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state as faults
        except ImportError as missing:
            raise not_installed(self._name, missing) from missing
        require(self._name, self._model, self._weights_id)
        try:
            return onnxruntime.InferenceSession(
                str(self._model), _options(onnxruntime.SessionOptions()), providers=["CPUExecutionProvider"]
            )
        except (faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph) as problem:
            mend = f"`vivaroom models pull {self._weights_id}` repairs it"
            raise ProviderBroken(self._name, f"{self._model} cannot be read; {mend}") from problem


def not_installed(name: str, missing: ImportError) -> ProviderRefused:
    """What to raise when a runtime cannot be imported."""
    mend = 'local models need `pip install "vivaroom[local]"`'
    return ProviderRefused(name, f"{missing.name} is not installed; {mend}")


def require(name: str, path: Path, weights_id: str) -> None:
    """Raises ProviderRefused when `path` is not there."""
    if not path.exists():
        raise ProviderRefused(name, f"{path} is missing; `vivaroom models pull {weights_id}` brings it")


def _options(options: Any) -> Any:
    """One thread a run: the callers' threads are the parallelism."""
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every length is another shape, whose plan would be kept
    options.log_severity_level = 3
    return options
