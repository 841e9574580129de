"""A database from between becomes one of today, with rows in every table that it had by then."""

import pytest
from playhouse.migrations import Migration

from models import schema
from models.core import audit
from models.core.audit import Audit
from models.core.database import database
from models.core.migration import FOLDER, migrate
from models.plan.plan import Plan
from tests import dumped, ready
from tests.half_way import ROWS, HalfWay, rows_of

pytestmark = pytest.mark.postgres

# After the first, all that comes changes tables with rows. After each of the others there are more
# tables, and some of those that were there have changed.
STEPS = ("0001_first", "0021_sheet_shows", "0027_page_of_conversation", "0032_too_long")
RENAMING = (2, 36)  # the steps that give tables and columns another name
# {a step: the columns that it empties}
EMPTIED = {
    # A PIN from before is one for the screen from then on: it stands in screen_pin_hash.
    "0004_proof": {("device", "pin_hash")},
}


@pytest.fixture(scope="module")
def fresh(tables, postgres) -> str:
    """The schema of a database that has always been one of today."""
    if not postgres:
        return dumped.schema(f"sqlite:///{tables}")
    url = ready.empty(postgres, "fresh")
    migrate(url)
    database.close()
    return dumped.schema(url)


@pytest.fixture(params=STEPS)
def half_way(request, database_url, tmp_path) -> HalfWay:
    return HalfWay(database_url, tmp_path / "key", request.param)


def test_a_database_with_rows_everywhere_becomes_a_fresh_one_and_keeps_them(half_way, fresh):
    assert all(half_way.rows.values()), "a table is without rows"
    migrate(half_way.url)
    assert dumped.schema(half_way.url) == fresh
    assert rows_by_their_old_names(half_way) == sorted_rows(half_way.rows, half_way.step)
    assert texts(half_way) == half_way.said
    assert (Audit.select().count(), list(audit.verify())) == (3 * len(ROWS), [])


def rows_by_their_old_names(half_way: HalfWay) -> dict:
    """What is in the database now, in the tables and columns of then."""
    plain, cards = (one.load() for one in Migration.load_directory(FOLDER) if one.idx in RENAMING)
    tables = dict(plain.TABLES)
    columns = {(table, old): new for table, old, new in [*plain.COLUMNS, *cards.COLUMNS]}
    found = {}
    for table, (one, *_more) in half_way.rows.items():
        rows = rows_of(tables.get(table, table))
        names = {name: columns.get((table, name), name) for name in one}
        found[table] = [{name: row[new] for name, new in names.items()} for row in rows]
    return sorted_rows(found, half_way.step)


def sorted_rows(rows: dict, step: str) -> dict:
    """{table: its rows by their ids}, without what is emptied after this step."""
    emptied = {column for later, columns in EMPTIED.items() if later > step for column in columns}
    return {
        table: [
            {name: value for name, value in row.items() if (table, name) not in emptied}
            for row in sorted(found, key=lambda row: row["id"])
        ]
        for table, found in rows.items()
    }


def texts(half_way: HalfWay) -> dict:
    """What today's models read where something was sealed."""
    models = {model._meta.table_name: model for model in schema.tables()}
    plans = {plan.id: plan for plan in Plan.select()}
    rows = {}
    for table in {table for table, _row, _field in half_way.said}:
        for row in models[table].select():
            if "plan" in row._meta.fields:
                row.plan = plans[row.plan_id]  # whose key is opened once
            rows[table, row.id] = row
    return {key: getattr(rows[key[:2]], key[2]) for key in half_way.said}
