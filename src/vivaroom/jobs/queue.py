"""Queueing jobs inside the caller's transaction: a job exists exactly when what made it necessary does."""

from dbos import DBOSClient
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from vivaroom.jobs.kinds import AnyJob, fields_of, identity_of, kind_of
from vivaroom.jobs.workflows import options_for
from vivaroom.ports.queue import Transaction

# Units work as a role that sees no table of the engine; the role that signed in owns them.
_AS_WHO_SIGNED_IN = text("select current_setting('role'), set_config('role', 'none', true)")
_AS_BEFORE = text("select set_config('role', :role, true)")


class DurableQueue:
    """Queues jobs; a `JobQueue`. The connection of the transaction must sign in as the owner of schema `dbos`."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    async def enqueue(self, unit: Transaction, job: AnyJob) -> None:
        """Queue the job when, and only when, the transaction commits; the same job again changes nothing.

        Before the engine has made its tables (`durable_jobs` does), the database's error is raised.
        """
        before: str = (await unit.connection.execute(_AS_WHO_SIGNED_IN)).one()[0]
        await _enqueue(self._client, unit.connection, job)
        await unit.connection.execute(_AS_BEFORE, {"role": before})


async def _enqueue(client: DBOSClient, connection: AsyncConnection, job: AnyJob) -> None:
    options = options_for(kind_of(job), identity_of(job))
    fields = fields_of(job)

    def insert(synchronous: Connection) -> None:
        client.enqueue_in_transaction(synchronous, options, fields)

    await connection.run_sync(insert)
