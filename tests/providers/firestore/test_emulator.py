"""The same against the emulator that Google ships, where one runs: set FIRESTORE_EMULATOR_HOST to its host and port."""

import os
from typing import Any
from uuid import uuid4

import httpx
import pytest

from vivaroom.kit.clock import SystemClock
from vivaroom.kit.errors import ProviderRefused
from vivaroom.providers.firestore.mirror import FirestoreMirror, Place

HOST = os.environ.get("FIRESTORE_EMULATOR_HOST")
pytestmark = pytest.mark.skipif(
    HOST is None, reason="FIRESTORE_EMULATOR_HOST is not set, and no package of PyPI, npm or Debian brings the emulator"
)


async def read(place: Place, path: str) -> dict[str, Any] | None:
    """The fields of a document as the emulator tells them."""
    async with httpx.AsyncClient(headers={"Authorization": "Bearer owner"}) as client:
        reply = await client.get(f"{place.server}/v1/{place.documents}/{path}")
    fields: dict[str, Any] | None = reply.json()["fields"] if reply.status_code == 200 else None
    return fields


async def test_a_document_is_written_kept_and_erased() -> None:
    place = Place(f"demo-{uuid4().hex[:8]}", server=f"http://{HOST}")
    mirror, path = FirestoreMirror(place, None, SystemClock()), "interviews/one"
    await mirror.write(path, {"status": "live", "answers": [{"text": "é", "score": 0.5}], "none": None})
    await mirror.write(path, {"status": "completed"})
    found = await read(place, path)
    assert found is not None
    assert found["status"] == {"stringValue": "completed"}
    assert found["answers"]["arrayValue"]["values"][0]["mapValue"]["fields"]["score"] == {"doubleValue": 0.5}
    assert "timestampValue" in found["mirrored_at"]
    for _ in range(2):
        await mirror.erase(path)
    assert await read(place, path) is None


async def test_a_document_that_is_too_large_is_refused_for_good() -> None:
    place = Place(f"demo-{uuid4().hex[:8]}", server=f"http://{HOST}")
    with pytest.raises(ProviderRefused):
        await FirestoreMirror(place, None, SystemClock()).write("interviews/one", {"text": "a" * 1_100_000})
