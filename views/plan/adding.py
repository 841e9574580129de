"""The link to an empty form, and what a helper has sent to be added there."""

from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, g, get_template_attribute
from flask_babel import gettext
from markupsafe import Markup

from models.plan.proposal import Proposal


def add(
    kind_name: str,
    words: Markup,
    proposing: Markup | None = None,
    goal: int | None = None,
    look: str = "",
    **wanted,
) -> Markup:
    """The link to the form for a new part; empty if the visitor may not even propose one.

    `proposing`: its words for whoever does not write here, so that they know before the tap.
    `goal`: the id of the goal that a new action is for. `look`: "row" for the last line of a
    block, "word" for one word beside a heading. `wanted`: what else the form is filled with.
    For the owner it is kept as the bar is.
    """
    visit = g.visit
    if not visit.may_propose:
        return Markup()
    address = f"{visit.plan.address}/{kind_name}/new"
    filled = ({"goal": goal} if goal else {}) | wanted
    if filled:
        address += f"?{urlencode(filled)}"
    may_write = visit.may_write
    if not may_write:
        words = proposing or gettext("Propose: %(words)s", words=words)
    # What others read may name the owner, and that is kept nowhere without encryption.
    if visit.owns:
        return _add(address, words, look, may_write)  # who has sent nothing to their own plan
    sent = own_new(kind_name, goal, **wanted)
    return sent + _add.__wrapped__(address, words, look, may_write)


def own_new(kind_name: str, goal: int | None = None, **wanted) -> Markup:
    """What a helper has sent to be added here, and has no answer yet: once on a page, for them.

    Empty if there is none. `wanted`: what the form for it is filled with, as for `add`.
    """
    here = [one for one in not_shown(kind_name) if _belongs(one, goal, wanted)]
    if not here:
        return Markup()
    g.shown_new = g.get("shown_new", frozenset()) | {one.id for one in here}
    return Markup(get_template_attribute("plan/_add.html", "own_new")(here))


def not_shown(kind_name: str) -> list[Proposal]:
    """What the helper has sent to be a new part of this kind, and the page has not shown yet."""
    new = g.parts_context.new if "parts_context" in g else ()
    shown = g.get("shown_new", ())
    return [one for one in new if one.kind == kind_name and one.id not in shown]


def _belongs(proposal: Proposal, goal: int | None, wanted: dict) -> bool:
    words = proposal.words
    return words.get("goal") == goal and all(
        str(words.get(name, value)) == str(value) for name, value in wanted.items()
    )


@lru_cache(4000)
def _add(address: str, words: Markup, look: str, writes: bool) -> Markup:
    return get_template_attribute("plan/_add.html", "add")(address, words, look, writes)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(add=add, own_new=own_new, not_shown=not_shown)
