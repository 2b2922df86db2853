"""The items of one connection's conversation, in their order, as they are told and asked for."""

from collections import OrderedDict

from vivaroom.api.realtime.shapes import Item, Part, Role
from vivaroom.kit.errors import NotFound

MOST_ITEMS = 500


class Items:
    """The last items of the conversation; older ones are in the ledger, but can no longer be asked for here."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Item] = OrderedDict()
        self._last: str | None = None

    def add(self, item: Item) -> str | None:
        """Put an item at the end; gives the id of the one before it."""
        before, self._last = self._last, item.id
        self._kept[item.id] = item
        while len(self._kept) > MOST_ITEMS:
            self._kept.popitem(last=False)
        return before

    def change(self, item: Item) -> None:
        """The item as it is from now on."""
        if item.id in self._kept:
            self._kept[item.id] = item

    def find(self, item_id: str, role: Role | None = None) -> Item:
        """The item, of this role where one is given. Raises NotFound `item_not_found`."""
        found = self._kept.get(item_id)
        if found is None or role not in (None, found.role):
            raise NotFound(
                "item_not_found", "The conversation has no such item; ids stand in `conversation.item.added`."
            )
        return found


def message(item_id: str, role: Role, status: str, *parts: Part) -> Item:
    """An item. `status` is `in_progress`, `completed` or `incomplete`."""
    return Item.model_validate({"id": item_id, "role": role, "status": status, "content": parts})
