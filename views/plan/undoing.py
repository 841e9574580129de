"""What the button for an undo says: which step it takes back, and of what."""

from flask import Flask, g
from flask_babel import gettext as _

from models.plan.part import Part
from views.plan import pages


def undo_words(part: Part, what: str) -> str:
    """The words of the button. `what`: the part in a few words."""
    changed = g.get("steps", {}).get(part.id, frozenset())
    if changed is None:
        return _("Undo: take away “%(what)s”", what=what)
    step = pages.view_of(part.kind_name).form.chosen(part, changed)
    if step:
        return _("Undo “%(step)s” on “%(what)s”", step=step, what=what)
    return _("Undo the change in “%(what)s”", what=what)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(undo_words=undo_words)
