"""Links that open one recording for a while, to whoever has them: a player sends no credentials of its own."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from pydantic import SecretStr

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Gone, NotFound

LIFETIME = timedelta(hours=2)
"""Long enough to listen to a whole interview with pauses."""
_ID_BYTES, _TIME_BYTES, _SIGNATURE_BYTES = 16, 6, 32
_LENGTH = 2 * _ID_BYTES + _TIME_BYTES + _SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class Link:
    """The part of a URL that opens a recording until a moment."""

    text: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """Makes and reads links (HMAC-SHA256). `secret` is that of the settings; the key is derived from it."""

    secret: SecretStr
    clock: Clock

    def sign(self, org_id: UUID, session_id: UUID) -> Link:
        """A link to the recording of a session, in whole seconds."""
        expires_at = (self.clock.now() + LIFETIME).replace(microsecond=0)
        named = org_id.bytes + session_id.bytes + int(expires_at.timestamp()).to_bytes(_TIME_BYTES, "big")
        text = urlsafe_b64encode(named + self._signature(named)).rstrip(b"=").decode()
        return Link(text, expires_at)

    def read(self, text: str) -> tuple[UUID, UUID]:
        """(organisation, session) of a link of ours.

        Raises NotFound `recording_not_found` for any other text, Gone `recording_link_expired`.
        """
        named, signature = _taken_apart(text)
        if not hmac.compare_digest(signature, self._signature(named)):
            raise _unknown()
        expires_at = datetime.fromtimestamp(int.from_bytes(named[2 * _ID_BYTES :], "big"), UTC)
        if self.clock.now() >= expires_at:
            raise Gone(
                "recording_link_expired", "This link has expired; GET /v1/sessions/{id}/recording gives another."
            )
        return UUID(bytes=named[:_ID_BYTES]), UUID(bytes=named[_ID_BYTES : 2 * _ID_BYTES])

    def _signature(self, named: bytes) -> bytes:
        key = sha256(b"vivaroom recording links\0" + self.secret.get_secret_value().encode()).digest()
        return hmac.digest(key, named, "sha256")


def _taken_apart(text: str) -> tuple[bytes, bytes]:
    try:
        content = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError):
        raise _unknown() from None
    if len(content) != _LENGTH or urlsafe_b64encode(content).rstrip(b"=").decode() != text:
        raise _unknown()
    return content[:-_SIGNATURE_BYTES], content[-_SIGNATURE_BYTES:]


def _unknown() -> NotFound:
    return NotFound("recording_not_found", "This link opens no recording; GET /v1/sessions/{id}/recording gives one.")
