"""Names of rooms, one a session: nobody can guess them, and we can tell from one whose room it is."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from pydantic import SecretStr

_PREFIX = "interview-"
_ID_BYTES, _SIGNATURE_BYTES = 16, 16


@dataclass(frozen=True, slots=True)
class RoomNames:
    """Makes and reads names (HMAC-SHA256, cut to 128 bits). The key is derived from `secret`."""

    secret: SecretStr

    def name(self, org_id: UUID, session_id: UUID) -> str:
        """The room of a session: always the same."""
        named = org_id.bytes + session_id.bytes
        return _PREFIX + urlsafe_b64encode(named + self._signature(named)).decode()

    def read(self, name: str) -> tuple[UUID, UUID] | None:
        """(organisation, session) of a room of ours; None for any other."""
        try:
            content = urlsafe_b64decode(name.removeprefix(_PREFIX).encode("ascii"))
        except (NotBase64, UnicodeEncodeError):
            return None
        named, signature = content[: 2 * _ID_BYTES], content[2 * _ID_BYTES :]
        if len(named) != 2 * _ID_BYTES or not hmac.compare_digest(signature, self._signature(named)):
            return None
        org_id, session_id = UUID(bytes=named[:_ID_BYTES]), UUID(bytes=named[_ID_BYTES:])
        return (org_id, session_id) if self.name(org_id, session_id) == name else None

    def _signature(self, named: bytes) -> bytes:
        key = sha256(b"vivaroom room names\0" + self.secret.get_secret_value().encode()).digest()
        return hmac.digest(key, named, "sha256")[:_SIGNATURE_BYTES]
