"""Many rows for several tables in one statement: they come as JSON, and the tables take them side by side."""

from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnClause, TableValuedAlias, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from vivaroom.db.tables import Base


def given(name: str, *columns: ColumnClause[Any]) -> TableValuedAlias:
    """The rows of a parameter that is a JSON array of objects."""
    rows = func.jsonb_to_recordset(bindparam(name, type_=JSONB)).table_valued(*columns)
    return rows.render_derived(name, with_types=True)


def added(to: type[Base], rows: TableValuedAlias, **same: BindParameter[Any]) -> CTE:
    """Put them into a table, each with values that are the same for all of them."""
    names = [*same, *(column.name for column in rows.c)]
    return insert(to).from_select(names, select(*same.values(), *rows.c)).cte(f"add_{rows.name}")
