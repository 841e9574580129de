"""`flask end-ways-in`: whoever runs the installation ends all that a helper who left can do."""

import click
from flask import Blueprint

from models.keeping.leaving import end_every_way_in, leaver

bp = Blueprint("leaving", __name__, cli_group=None)
NOBODY = "Nobody here has this number or e-mail address. `bin/audit export` lists the numbers."


@bp.cli.command("end-ways-in")
@click.argument("who")
def end_ways_in(who):
    """End every way in of somebody who left.

    WHO: their number, as `bin/audit export` prints it, or the e-mail address they sign in with.
    """
    person = leaver(who)
    if person is None:
        raise click.ClickException(NOBODY)
    ended = end_every_way_in(person)
    for what, count in ended.items():
        click.echo(f"{what:12} {count}")
    if "cards" not in ended:
        click.echo("They own a plan, so what they sign in with stays: it leads to that plan alone.")
