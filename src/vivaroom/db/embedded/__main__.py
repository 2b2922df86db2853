"""The supervisor's own program: `python -m vivaroom.db.embedded <data folder> <linger in seconds>`.

It writes one line of JSON on standard output when the server takes connections or cannot be started, and lives on
alone, away from the terminal and from whoever started it.
"""

import json
import os
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.locks import exclusive
from vivaroom.db.embedded.supervisor import Supervisor
from vivaroom.kit.errors import VivaError

PATIENCE_WITH_A_PREDECESSOR = timedelta(seconds=10)


def main(data_dir: str, linger_s: str) -> int:
    """The exit status: 0 after the last user has gone, 1 when the server could not be started or kept."""
    if os.fork() > 0:  # whoever started us waits for this process only, and has no child to bury later
        os._exit(0)
    os.chdir("/")  # keep no folder from being removed or unmounted
    folder = Folder.within(Path(data_dir))
    try:
        with exclusive(folder.supervisor_lock, PATIENCE_WITH_A_PREDECESSOR):
            supervisor = Supervisor(folder, timedelta(seconds=float(linger_s)))
            supervisor.start()
            _report({})
            supervisor.keep()
    except VivaError as error:
        sys.stderr.write(f"vivaroom: {error}\n")
        _report({"status": error.status, "code": error.code, "detail": error.detail})
        return 1
    return 0


def _report(outcome: dict[str, str | int]) -> None:
    """Tell the starter once; it waits for the end of the stream, so the stream is closed."""
    with suppress(BrokenPipeError):  # the starter may be dead
        os.write(sys.stdout.fileno(), json.dumps(outcome).encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
