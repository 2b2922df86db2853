"""Looking for jobs: one thread a queue claims what waits, whenever its bell rings and now and then without."""

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta

from dbos import DBOSClient
from dbos._dbos import _get_dbos_instance
from dbos._queue import Queue as EngineQueue
from dbos._queue import queue_worker_thread

from vivaroom.jobs.bells import Bells
from vivaroom.ports.queue import Queue

# The engine's own threads look twice a second whether anything is there or not, with a number of jobs at a time that
# the last process to start has set for all. So its way of claiming is used under a bell, with a number of our own;
# that way is not part of what the engine promises, which is why its minor version is fixed in pyproject.toml.


ENGINES_OWN_QUEUE_SECONDS = 30.0  # nothing of ours goes into it


def calm_engine() -> None:
    """Let the engine look into its own queue now and then instead of every second; before it is launched."""
    _get_dbos_instance()._registry.get_internal_queue()._polling_interval_sec = ENGINES_OWN_QUEUE_SECONDS


class Lookers:
    """The threads that claim jobs for this process; `end` before the engine does."""

    def __init__(self, queues: Sequence[EngineQueue], bells: Bells) -> None:
        self._bells = [bells.of(Queue(queue.name)) for queue in queues]
        self._threads = [
            threading.Thread(
                target=queue_worker_thread, args=(bell, _get_dbos_instance(), queue), name=f"vivaroom-{queue.name}"
            )
            for bell, queue in zip(self._bells, queues, strict=True)
        ]

    def start(self) -> None:
        """Look for the first time at once."""
        for bell, thread in zip(self._bells, self._threads, strict=True):
            bell.clear()
            bell.ring()
            thread.start()

    def end(self) -> None:
        """Claim nothing more; blocks until a claim that is under way has been made."""
        for bell in self._bells:
            bell.set()
        for thread in self._threads:
            thread.join()


def queues_for(client: DBOSClient, workers: Mapping[Queue, int], look_every: timedelta) -> list[EngineQueue]:
    """The queues as the engine knows them, with as many jobs at a time as this process does. Blocking."""
    every_s = look_every.total_seconds()
    queues = []
    for name, number in workers.items():
        queue = client.register_queue(name.value, worker_concurrency=number, polling_interval_sec=every_s)
        queue.database_backed_queue = False  # so that no other process sets what holds for this one
        queue._worker_concurrency, queue._polling_interval_sec = number, every_s
        queues.append(queue)
    return queues
