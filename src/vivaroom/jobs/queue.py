"""Queueing jobs inside the caller's transaction: a job exists exactly when what made it necessary does."""

from collections.abc import Callable

from dbos import DBOSClient

from vivaroom.jobs.kinds import AnyJob, fields_of, identity_of, kind_of
from vivaroom.jobs.store import as_who_signed_in
from vivaroom.jobs.workflows import options_for
from vivaroom.ports.queue import Transaction


class DurableQueue:
    """Queues jobs; a `JobQueue`. The connection of the transaction must sign in as the owner of schema `dbos`."""

    def __init__(self, client: DBOSClient, ring: Callable[[str], None]) -> None:
        """`ring` is called with the name of the queue once a job is there for others to find."""
        self._client = client
        self._ring = ring

    async def enqueue(self, unit: Transaction, job: AnyJob) -> None:
        """Queue the job when, and only when, the transaction commits; the same job again changes nothing.

        Before the engine has made its tables (`durable_jobs` does), the database's error is raised.
        """
        kind = kind_of(job)
        options, fields = options_for(kind, identity_of(job)), fields_of(job)
        if kind.after:
            options["delay_seconds"] = kind.after.total_seconds()
        async with as_who_signed_in(unit):
            await unit.connection.run_sync(
                lambda connection: self._client.enqueue_in_transaction(connection, options, fields)
            )

        async def tell() -> None:
            self._ring(kind.queue)

        unit.after_commit(tell)
