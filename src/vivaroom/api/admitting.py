"""Whom a session lets in as its candidate although they show no key: whoever is at this machine, where its policy says so."""

from vivaroom.accounts.policy import Caller, CandidateKey, Member
from vivaroom.api.services import Services
from vivaroom.interview.policy import Entry
from vivaroom.interview.sessions.store import terms_of
from vivaroom.kit.ids import parse_id


async def admitted(services: Services, caller: Caller, session_id: str | None) -> Caller:
    """The caller; or the candidate of this session, and nothing more, for somebody at this machine who shows nothing.

    Only a server that nobody else can reach knows who is at its machine. Raises NotFound for what is no id of a session.
    """
    if session_id is None or not isinstance(caller, Member) or not caller.is_local_owner:
        return caller
    number = parse_id("session", session_id)
    found = await terms_of(services.database.system_glance(), number)
    if found is None or found.org_id == caller.org_id or found.policy.entry is not Entry.LOOPBACK:
        return caller
    return CandidateKey(number, found.org_id)
