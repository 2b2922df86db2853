"""The program that runs the model: `python -m vivaroom.providers.local.brain.engine MODEL.gguf`, with xllamacpp.

In: one line of JSON, `{"key": ..., "threads": ...}`; the input then stays open, and the program ends with it, so that it
outlives nobody. Out: one line of JSON, `{"url": ...}`, once the door is open on a free port of 127.0.0.1: OpenAI's
protocol, for whoever knows the key.
"""

import json
import os
import sys
import threading
from typing import Any

CONTEXT_TOKENS = 4096


def main() -> None:
    """Serve until the input ends."""
    wanted = json.loads(sys.stdin.readline())
    # Native code runs from here on, and nothing is to be saved: the end of the input ends it all at once.
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    import xllamacpp

    server = xllamacpp.Server(_parameters(xllamacpp.CommonParams(), sys.argv[1], wanted["key"], wanted["threads"]))
    sys.stdout.write(json.dumps({"url": server.listening_address}) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


def _parameters(given: Any, model: str, key: str, threads: int) -> Any:
    """One conversation at a time, on this machine alone, with nothing open but what the key opens."""
    given.model.path = model
    given.hostnames, given.port, given.api_keys = ["127.0.0.1"], 0, [key]
    given.ui = given.endpoint_slots = given.endpoint_props = False
    given.n_parallel, given.n_ctx = 1, CONTEXT_TOKENS
    # Prompts that were put aside would take up to 8 GB; the one that is used every time stays where it is.
    given.cache_ram_mib = 0
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = threads
    return given


def _end_with_the_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        continue
    os._exit(0)


if __name__ == "__main__":
    main()
