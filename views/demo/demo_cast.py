"""The demo cast: `flask demo` loads it, /demo signs in as one of them. Only if DEMO is on."""

import json

import click
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from models.demo.demo_cast import Demo, NotEmpty, load
from views.core import access
from views.core.addresses import listening
from views.core.session import remember
from views.people.welcome import own_a_plan

bp = Blueprint("demo", __name__, cli_group=None)

ROLES = {
    "owner": _l("Has a full plan"),
    "beginner": _l("Has just begun"),
    "helper": _l("Helper. Sees all of the plan."),
    "coordinator": _l("Coordinator. Sees all of the plan."),
    "kin": _l("Next of kin. Sees what matters and the contacts."),
    "outsider": _l("Has a small plan. Sees nobody else's."),
}

OFF = (
    "The demo cast has no place in a real installation. "
    "To try Hjulet with made-up people, set HJULET_DEMO=1."
)
NOT_EMPTY = (
    "There are people in this database already, so the demo cast stays out. "
    "Point DATABASE_URL to a new, empty database."
)
IN_REAL_USE = (
    "This database holds the demo cast, and anyone can sign in as one of them. "
    "Hjulet does not start with it. Point DATABASE_URL to another database, "
    "or set HJULET_DEMO=1 to go on with the demo."
)


@bp.get("/demo")
def show():
    access.public()
    _only_in_a_demo()
    return render_template("demo/show.html", cast=Demo.cast(), roles=ROLES)


@bp.get("/demo/<token>")
def enter(token):
    """Sign in at once. A link is enough, because a demo has no secrets."""
    access.public()
    _only_in_a_demo()
    one = Demo.by_token(token) or abort(404)
    remember(one.person, one.pin, own=True)
    return redirect(url_for("home.mine"), 303)


@bp.cli.command("demo")
@click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
@click.option("--again", is_flag=True, help="Where the cast is here already, print it once more.")
def bring_in(as_json, again):
    """Load the demo cast into an empty database, and print how to sign in."""
    if not current_app.config["DEMO"]:
        raise click.ClickException(OFF)
    only_print = again and Demo.is_here()
    if not only_print:
        try:
            load(own_a_plan)
        except NotEmpty:
            raise click.ClickException(NOT_EMPTY) from None
    rows = [_row(one) for one in Demo.cast()]
    click.echo(json.dumps(rows, indent=2) if as_json else _table(rows))


def _row(one: Demo) -> dict:
    return {
        "role": one.role,
        "language": one.person.language,
        "sign_in_url": f"{listening()}/demo/{one.token}",
        "card": one.card_code,
        "pin": one.pin,
    }


def _table(rows: list[dict]) -> str:
    lines = [f"{'who':12} {'':4} {'card':15} {'PIN':5} sign in at once"]
    for row in rows:
        who = f"{row['role']:12} {row['language']}"
        lines.append(f"{who}   {row['card'] or '':15} {row['pin']}  {row['sign_in_url']}")
    return "\n".join(lines)


def _only_in_a_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


def init_app(app: Flask) -> None:
    """Raises SystemExit if the demo cast is in this database, and this is no demo.

    Anyone could sign in as one of them, among real people.
    """
    if not app.config["DEMO"] and Demo.is_here():
        raise SystemExit(IN_REAL_USE)
