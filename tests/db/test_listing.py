"""Lists by stamps: a row has the same stamp as long as it says the same, and nobody sees another's."""

from uuid import UUID

import pytest
from sqlalchemy import bindparam, delete, insert, update

from vivaroom.db.keyset import Stretch
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.tables import OrganisationRow, WebhookRow
from vivaroom.db.unit import Database
from vivaroom.kit.ids import new_id

HOOKS = Listing(WebhookRow.id, (WebhookRow.id, WebhookRow.url), lambda row: (row.id, row.url))
AT_A = HOOKS.where(WebhookRow.url == bindparam("at"))


@pytest.fixture
async def org(database: Database) -> UUID:
    """An organisation with three webhooks, at a, b and c."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    async with database.unit(org) as unit:
        for place in "abc":
            await unit.execute(insert(WebhookRow).values(id=new_id(), org_id=org, url=place, events=[], secret="s"))
    return org


async def test_stamps_stand_for_the_rows_of_the_same_page(database: Database, org: UUID) -> None:
    hooks = Listed(database.glance(org), HOOKS)
    page, stamps = await hooks.page(Stretch(2)), await hooks.stamps(Stretch(2))
    assert [url for _, url in page] == ["c", "b", "a"]
    assert [stamp.id for stamp in stamps] == [hook_id for hook_id, _ in page]
    assert sorted(await hooks.these([stamp.id for stamp in stamps])) == sorted(page)
    rest = await hooks.stamps(Stretch(2, before=stamps[1].id))
    assert [stamp.id for stamp in rest] == [page[2][0]]


async def test_only_a_row_that_was_written_gets_another_stamp(database: Database, org: UUID) -> None:
    hooks = Listed(database.glance(org), HOOKS)
    before = await hooks.stamps(Stretch())
    assert await hooks.stamps(Stretch()) == before
    async with database.unit(org) as unit:
        await unit.execute(update(WebhookRow).where(WebhookRow.id == before[1].id).values(url="new"))
    after = await hooks.stamps(Stretch())
    assert [new == old for new, old in zip(after, before, strict=True)] == [True, False, True]
    assert await hooks.these([after[1].id]) == [(before[1].id, "new")]


async def test_what_was_deleted_meanwhile_is_missing(database: Database, org: UUID) -> None:
    hooks = Listed(database.glance(org), HOOKS)
    stamps = await hooks.stamps(Stretch())
    async with database.unit(org) as unit:
        await unit.execute(delete(WebhookRow).where(WebhookRow.id == stamps[0].id))
    assert [url for _, url in await hooks.these([stamp.id for stamp in stamps[:2]])] == ["b"]
    assert await hooks.these([]) == []


async def test_a_listing_can_be_narrowed(database: Database, org: UUID) -> None:
    narrowed = Listed(database.glance(org), AT_A, {"at": "a"})
    assert [url for _, url in await narrowed.page(Stretch())] == ["a"]
    assert len(await narrowed.stamps(Stretch())) == 1


async def test_another_organisation_sees_neither_stamps_nor_rows(database: Database, org: UUID) -> None:
    stamps = await Listed(database.glance(org), HOOKS).stamps(Stretch())
    other = Listed(database.glance(new_id()), HOOKS)
    assert await other.stamps(Stretch()) == []
    assert await other.these([stamp.id for stamp in stamps]) == []
