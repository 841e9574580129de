"""bin/audit: prove that the audit log is whole, and list it. It shows no word of any plan."""

import csv
import sys
from datetime import UTC, datetime

import click
from flask import Blueprint

from models.core import audit
from models.core.audit import Audit
from models.people.person import Person

bp = Blueprint("audit", __name__, cli_group="audit")
COLUMNS = ("when", "plan", "number", "person", "name", "right", "verb", "kind", "part")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@bp.cli.command("verify")
@click.argument("noted", type=click.File(), required=False)
def verify(noted):
    """Prove that no entry was changed, added, moved or taken away.

    NOTED: a file that `heads` printed earlier.
    """
    broken = list(audit.verify())
    if noted:
        broken += audit.against(_read(noted))
    for one in broken:
        click.echo(f"plan {one.plan_id}, entry {one.number} (id {one.entry}): {one.why}")
    if broken:
        raise click.ClickException(
            f"{len(broken)} chains are broken. Each line names the first entry that does not fit."
        )
    click.echo(f"{len(audit.heads())} chains are whole.")


@bp.cli.command("heads")
def heads():
    """Print where each chain ends. Keep it outside the database, and give it to `verify` later."""
    for plan_id, number, seal in audit.heads():
        click.echo(f"{plan_id} {number} {seal}")


@bp.cli.command("export")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Before this day (UTC).")
def export(since, until):
    """Write the log as CSV: who, which plan and part, when, by what right.

    It holds no owner's name, and nothing that they wrote.
    """
    out = csv.writer(sys.stdout)
    out.writerow(COLUMNS)
    rows = Audit.between(_seconds(since), _seconds(until))
    others = {row.person_id for row in rows if row.right != "owner" and row.person_id}
    names = Person.names(others)
    out.writerows(_row(row, names) for row in rows)


def _row(row: Audit, names: dict) -> tuple:
    name = names.get(row.person_id) if row.right != "owner" else None
    return (
        datetime.fromtimestamp(row.at, UTC).isoformat(),
        row.plan_id,
        row.number,
        row.person_id,
        _harmless(name),
        row.right,
        row.verb,
        row.subject,
        row.subject_id,
    )


def _harmless(name: str | None) -> str:
    """A name that a spreadsheet does not run as a formula (OWASP: CSV injection)."""
    if not name:
        return ""
    return "'" + name if name.startswith(BEGINS_A_FORMULA) else name


def _seconds(day: datetime | None) -> int | None:
    """The beginning of a day (UTC), in seconds since 1970."""
    return int(day.replace(tzinfo=UTC).timestamp()) if day else None


def _read(noted) -> list[tuple[int, int, str]]:
    """(plan id, number, seal) from each line that `heads` printed."""
    try:
        fields = [line.split() for line in noted]
        return [(int(plan_id), int(number), seal) for plan_id, number, seal in fields]
    except ValueError:
        raise click.ClickException("This is not a file that `bin/audit heads` printed.") from None
