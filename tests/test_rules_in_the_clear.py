"""docs/in-the-clear.md names every column that is not sealed, and no other."""

import re
from pathlib import Path

from models import schema
from models.core.encryption import SealedText
from models.plan.part import Part

PAGE = Path(__file__).parent.parent / "docs" / "in-the-clear.md"
ROW = re.compile(r"^\| (?:`(\w+)`|every part) \| ([\w, ]*) ?\|", re.M)


def named():
    """{table: the columns that the page names}; those of every part under ""."""
    return {
        table: set(filter(None, columns.strip().split(", ")))
        for table, columns in ROW.findall(PAGE.read_text(encoding="utf-8"))
    }


def in_the_clear():
    """{table: the columns that are not sealed}, without the ids, and with "" as above."""
    found = {}
    for table in schema.tables():
        columns = {
            field.column_name
            for field in table._meta.sorted_fields
            if not isinstance(field, SealedText) and not field.primary_key
        }
        if issubclass(table, Part):
            columns -= shared()
        found[table._meta.table_name] = columns
    return found | {"": shared()}


def shared():
    fields = (field for field in Part._meta.sorted_fields if not field.primary_key)
    return {field.column_name for field in fields}


def test_every_column_that_is_not_sealed_is_named_with_what_it_tells(app):
    told, true = named(), in_the_clear()
    assert {table: true[table] - told.get(table, set()) for table in true} == {
        table: set() for table in true
    }, "name it in docs/in-the-clear.md, or seal it"
    assert {table: told[table] - true.get(table, set()) for table in told} == {
        table: set() for table in told
    }, "docs/in-the-clear.md names what is not there"
    assert len(told) > 30
