"""What was done last with a part: which step an undo takes back, and who has just written in it."""

from flask import Flask, g, request
from flask_babel import gettext as _

from models.people.person import Person
from models.plan.kinds import links
from models.plan.part import Part
from models.plan.undoing import Step, can_be_undone
from models.plan.visit import Visit
from views.core import access
from views.core.fields import number
from views.plan import pages


def undo_words(part: Part) -> str:
    """The words of the button, which stands at the part that it is about."""
    steps = g.parts_context.steps if "parts_context" in g else {}
    last = steps.get(part.id, Step())
    if last.changed is None:
        return _("Undo: remove this")
    if last.puts_back:
        return _("Put back what you undid")
    step = pages.view_of(part.kind_name).form.chosen(part, last.changed)
    if step:
        return _("Undo “%(step)s”", step=step)
    if last.moved_since:
        return _("Undo what you wrote")
    return _("Undo the change")


def news_since(visit: Visit, part: Part) -> str | None:
    """Who has just changed the part, for a form that is open and takes over their words.

    The address says since which revision, and whether the form has saved words of its own.
    Whoever may not read the earlier versions is told at most of the last one, whom the part names
    too.
    """
    since = number(request.args.get("since", "").partition(".")[0])
    writers = [] if since is None else part.writers_since(since)
    if not visit.sees_versions:
        writers = writers[:1]
    if not writers:
        return None
    other = next((one for one in writers if one != visit.person.id), None)
    if other is None:
        return _("This is what you wrote last.")
    name = Person.names({other})[other] or _("Somebody")
    if "saved" in request.args:
        # This takes the place of the line that said so.
        return _("What you wrote is saved. %(name)s just changed this too.", name=name)
    return _("%(name)s just changed this.", name=name)


def contacts_that_stay(part: Part) -> list[Part]:
    """The contacts that a removed part names: they are not removed with it."""
    contacts = [link for link in links(type(part)) if link.rel_model.kind_name == "contact"]
    named = [getattr(part, link.name) for link in contacts if access.sees(link.rel_model.page)]
    return [one for one in named if one and not one.removed_at]


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        can_be_undone=can_be_undone,
        contacts_that_stay=contacts_that_stay,
        undo_words=undo_words,
    )
