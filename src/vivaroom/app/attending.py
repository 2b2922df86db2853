"""What `/health` says of the queues: who works on them, and which of them nobody works on."""

from vivaroom.api.health import Look, Part, PartState
from vivaroom.jobs.operations.staffing import Staffing, mend_for


def attended(staffing: Staffing) -> Look:
    """How the queues stand; work that waits for a worker keeps no request from being answered."""

    def look() -> Part:
        missing = staffing.unattended
        if not staffing.workers and not missing:
            return Part(PartState.STARTING, needed=False)
        if missing:
            names = ", ".join(queue.value for queue in missing)
            return Part(PartState.FAILED, f"nobody works on {names}: {mend_for(missing)}", needed=False)
        several = len([worker for worker in staffing.workers if worker.concurrency])
        return Part(PartState.READY, f"{several} process{'es' if several > 1 else ''} at work", needed=False)

    return look
