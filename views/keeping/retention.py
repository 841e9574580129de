"""How long things are kept: a page for people, and `flask tidy`, which deletes what is too old.

Both follow models/keeping/retention.json.
"""

import sys

import click
from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from models.core import write_ahead
from models.keeping.retention import rules, tidy
from models.plan.plan import Plan
from views.core import access

bp = Blueprint("retention", __name__, cli_group=None)
DAYS_OF_YEAR = 365.25
TRIES = 20  # half a second each
NOT_YET = (
    "What was deleted is still in SQLite's log, because somebody has been reading for long "
    "(a backup that runs, a program that hangs). Run it again when they have finished."
)
MOST_DAYS = 364  # more are told in years

# What people call the things that the rules are about (Rule.what).
WORDS = {
    "plan": _l("Your plan, and all earlier versions"),
    "ways": _l("What you sign in with"),
    "log": _l("Who has looked in your plan, and when"),
    "access": _l("Who had access, after it ended"),
    "consent": _l("What you said yes to, after you withdrew it"),
    "conversation": _l("Who wrote together with you, after you stopped"),
    "draft": _l("A proposal that nobody sent"),
    "card": _l("A key card that you replaced"),
    "session": _l("Where you were signed in, after you signed out"),
    "known": _l("Which phones you have signed in on"),
    "guess": _l("That somebody tried to sign in with an address we do not know"),
    "trust": _l("Who could give you a new card, after your choice ran out"),
    "rescue": _l("That somebody gave you a new card"),
    "signal": _l("A technical note that something is new on a page you have open"),
    "attempt": _l("How often somebody typed a wrong code"),
    "invitation": _l("An invitation that nobody used, after it expired"),
    "question": _l("A sign-in that somebody began and did not finish"),
    "name": _l("A name, when nothing is left from that person"),
    "showing": _l("What you showed from your diary, after the last day"),
    "unsent_answer": _l("What you chose at a check-in and did not send"),
    "presence": _l("Who is here right now"),
}
# The same for whoever has no plan of their own: a helper, or next of kin.
WORDS_FOR_OTHERS = WORDS | {
    "plan": _l("A plan that is open to you, and what you wrote there"),
    "log": _l("That you have looked in a plan, and when"),
    "access": _l("Which plans were open to you, after it ended"),
    "consent": _l("What an owner said yes to, after they withdrew it"),
    "conversation": _l("Who you wrote together with, after you stopped"),
    "showing": _l("What somebody showed you from their diary, after the last day"),
    "trust": _l("Who you could give a new card, after their choice ran out"),
    "rescue": _l("That you gave somebody a new card"),
}


@bp.get("/retention")
def show():
    access.public()
    person = access.shown_person()
    others = person is not None and Plan.of(person) is None
    words = WORDS_FOR_OTHERS if others else WORDS
    return render_template(
        "keeping/retention/show.html",
        rows=[(words[rule.what], how_long(rule.days)) for rule in rules()],
        others=others,
    )


@bp.cli.command("tidy")
def tidy_up():
    """Delete what has been kept long enough. Run it once a day."""
    for what, count in tidy().items():
        click.echo(f"{what:14} {count}")
    if write_ahead.is_owed() and not write_ahead.empty(TRIES):
        click.echo(NOT_YET, err=True)
        sys.exit(1)


def how_long(days: int | None) -> str | None:
    """So many days in words, as days or years. None stays None: for as long as the owner wants."""
    if days is None:
        return None
    if days <= MOST_DAYS:
        return ngettext("%(num)s day", "%(num)s days", days)
    return ngettext("%(num)s year", "%(num)s years", round(days / DAYS_OF_YEAR))
