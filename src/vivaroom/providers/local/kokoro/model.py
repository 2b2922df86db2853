"""Kokoro-82M v1.0 (int8) on ONNX Runtime: symbols, a speaker and a pace in, sound out."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.kokoro.phonemes import LONGEST, SYMBOLS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS_ID = "kokoro-82m-v1.0-int8"
RATE_HZ = 24_000
_STYLE_NUMBERS = 256
_EDGE = 0
"""The symbol before and after every text."""


class Halted(Exception):
    """The run was ended from outside."""


class Halt:
    """Ends one run of the model from another thread, within milliseconds."""

    def __init__(self) -> None:
        self._options: Any = None
        self._halted = False

    def now(self) -> None:
        """End it, or let it not begin."""
        self._halted = True
        if self._options is not None:
            self._options.terminate = True

    @property
    def is_halted(self) -> bool:
        """Whether it was told to end."""
        return self._halted

    def options(self) -> Any:
        """What the run takes along. Raises Halted where it shall not begin."""
        from onnxruntime import RunOptions

        self._options = RunOptions()
        if self._halted:
            raise Halted
        return self._options


class Speaker:
    """One voice: a style for each length of text, read from the voice's file."""

    def __init__(self, file: Path) -> None:
        import numpy as np

        try:
            self._styles: Floats = np.fromfile(file, dtype="<f4").reshape(LONGEST, 1, _STYLE_NUMBERS)
        except FileNotFoundError as missing:
            raise ProviderRefused(
                "kokoro", f"{file} is missing; `vivaroom models pull {WEIGHTS_ID}` brings it"
            ) from missing
        except ValueError as problem:
            raise ProviderBroken(
                "kokoro", f"{file} is no voice; `vivaroom models pull {WEIGHTS_ID}` repairs it"
            ) from problem

    def style(self, symbols: int) -> "Floats":
        """(1, 256), for a text of so many symbols."""
        style: Floats = self._styles[max(0, min(symbols, LONGEST) - 1)]
        return style


class Model:
    """The inference session; `threads` work on one text. Safe from several threads; 490 MB at work."""

    def __init__(self, file: Path, *, threads: int) -> None:
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state as faults
        except ImportError as missing:
            mend = 'local models need `pip install "vivaroom[local]"`'
            raise ProviderRefused("kokoro", f"{missing.name} is not installed; {mend}") from missing
        if not file.exists():
            raise ProviderRefused("kokoro", f"{file} is missing; `vivaroom models pull {WEIGHTS_ID}` brings it")
        options = _options(onnxruntime.SessionOptions(), threads)
        try:
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except (faults.Fail, faults.InvalidProtobuf, faults.InvalidGraph) as problem:
            mend = f"`vivaroom models pull {WEIGHTS_ID}` repairs it"
            raise ProviderBroken("kokoro", f"{file} cannot be read; {mend}") from problem

    def speak(self, symbols: str, speaker: Speaker, pace: float, halt: Halt) -> "Floats":
        """Samples from -1 to 1 at 24 kHz, with the model's silence at both ends; at most 510 symbols. Raises Halted."""
        import numpy as np
        from onnxruntime.capi import onnxruntime_pybind11_state as faults

        numbers = [SYMBOLS[symbol] for symbol in symbols]
        feeds = {
            "tokens": np.array([[_EDGE, *numbers, _EDGE]], dtype=np.int64),
            "style": speaker.style(len(numbers)),
            "speed": np.array([pace], dtype=np.float32),
        }
        try:
            (audio,) = self._session.run(["audio"], feeds, halt.options())
        except faults.Fail as ended:
            if halt.is_halted:
                raise Halted from ended
            raise
        sound: Floats = np.asarray(audio, dtype=np.float32).reshape(-1)
        return sound


def _options(options: Any, threads: int) -> Any:
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Every length is another shape, whose plan would be kept: 681 MB against 491, at the same speed.
    options.enable_mem_pattern = False
    # Threads that wait in a busy loop take the processor from recognition, which runs beside.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options
