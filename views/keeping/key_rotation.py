"""`flask rotate-key`: a new installation key while the service runs."""

import click
from flask import Blueprint, current_app

from models.core.installation import Installation
from models.core.keys import ReadOnlyKeys
from models.keeping.key_rotation import rotate

bp = Blueprint("rotation", __name__, cli_group=None)

ELSEWHERE = (
    "The key comes from {name}, so only you can change it there. "
    "Make a new one (openssl rand -hex 32), put it first with a comma and the old one after it, "
    "start the service again, and run this once more."
)
TAKE_OUT = "Now take the old key out of {name}, and start the service again."


@bp.cli.command("rotate-key")
def rotate_key():
    """Change the installation's key. People can go on writing meanwhile."""
    try:
        done = rotate(current_app.config["DEMO"])
    except ReadOnlyKeys:
        raise click.ClickException(ELSEWHERE.format(name=Installation.source.name)) from None
    click.echo(f"{done} keys are wrapped anew. Backups from before open only with the old key.")
    if len(Installation.source.read()) > 1:
        click.echo(TAKE_OUT.format(name=Installation.source.name))
