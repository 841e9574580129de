"""What the views do with words that met a conflict: keep them, settle them, say them."""

from flask import request

from models.plan.kept_text import KeptText
from models.plan.part import Part
from models.plan.visit import Visit
from views.core.fields import number
from views.core.forms import said
from views.plan.pages import KindView


def keep(visit: Visit, part: Part, base: dict, words: dict, form) -> KeptText:
    """Keep what met a conflict, before its writer is asked: they may never answer.

    `base`: the values on their screen before.
    """
    before = KeptText.mine(visit, part.id, number(request.form.get("kept")))
    return KeptText.keep(visit, part, base, words, form.submission(), before)


def settle(visit: Visit, part_id: int, values: dict) -> None:
    """The form had met a conflict, and is saved now: its writer has chosen."""
    if "kept" in request.form:
        kept = KeptText.mine(visit, part_id, number(request.form["kept"]))
        if kept:
            kept.settle(visit, values)


def words_of(view: KindView, visit: Visit, kept: KeptText) -> list[tuple]:
    """[(question, answer in words)] of what somebody wrote that met a conflict."""
    form = view.form.of_values(visit.plan, kept.values)
    names = {form.MODEL_TO_FORM.get(name, name) for name in kept.values}
    return [(one.label.text, said(one)) for one in form.answers() if one.short_name in names]
