"""Whatever the OpenAPI document allows is answered as it says, and whatever it forbids is refused: never with a 500."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.calls import with_calls
from tests.api.schema_run import admin_with_belongings, document_app, served, settings_for, tried
from tests.api.whole_server import whole_services
from vivaroom.accounts.webhooks import managing
from vivaroom.db.unit import Database
from vivaroom.interview.designs import designing

SECONDS_AT_MOST = 400


@pytest.mark.timeout(SECONDS_AT_MOST)
async def test_the_product_keeps_the_promises_of_its_document(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(managing, "MOST_WEBHOOKS", 10_000)  # else 429 would soon be the answer to every new one
    monkeypatch.setattr(designing, "WAIT_FOR_RESUME", timedelta(0))  # here nobody reads them
    async with whole_services(database, tmp_path) as without_calls, with_calls(without_calls) as services:
        admin, owned = await admin_with_belongings(services)
        async with served(document_app(services)) as url:
            found = await tried(url, tmp_path, settings_for(admin.access_token, owned))
    assert found.clean, found.text
