"""What was typed and is not saved when the plan closes: it is shown once more, to copy.

One form was sent. The script sends along the fields of the others that were open on the screen, as
`also-<number of the form>-<field>`, and where each of them was to be saved as `also-<number>-at`.
"""

from flask import request
from flask_login import current_user

from models.core.typed import tidy
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.visit import was_open_until
from views.core.addresses import posted_to
from views.core.fields import number
from views.plan import pages

ALSO = "also-"


def words_to_copy() -> list[str]:
    """The words of every form that came, without those that are saved already."""
    typed = _unsaved(request.path, request.form)
    for fields in _other_forms():
        typed += _unsaved(fields.get("at", ""), fields)
    return list(dict.fromkeys(typed))


def _other_forms() -> list[dict[str, str]]:
    """[{field: what stood in it}] of the other forms on the screen."""
    found: dict[str, dict[str, str]] = {}
    for name, value in sorted(request.form.items()):
        if name.startswith(ALSO):
            form, _dash, field = name.removeprefix(ALSO).partition("-")
            found.setdefault(form, {})[field] = value
    return list(found.values())


def _unsaved(path: str, fields) -> list[str]:
    """The words in these fields, which were to be saved at `path`, that are not saved there.

    "mine-…" is the writer's text when two had written at the same time.
    """
    own_words = pages.own_words()
    saved = _saved(path, fields)
    found = []
    for name, words in fields.items():
        is_of_a_person = name.removeprefix("mine-") in own_words and words.strip()
        if is_of_a_person and not any(_same(words, values.get(name)) for values in saved):
            found.append(words)
    return found


def _same(words: str, saved: str | None) -> bool:
    return (tidy(words) or "").strip() == (saved or "").strip()


def _saved(path: str, fields) -> list[dict]:
    """What is saved already of the form that came too late: no such text is called unsaved.

    It is what the form showed and what its writer saved last, and nothing that they have not seen.
    """
    place = _part_at(path)
    plan = Plan.by_id(place.get("plan_id", 0))
    if plan is None:
        return []
    part_id = place["part_id"]
    person = current_user.person
    kind = pages.view_of(place["kind"]).kind
    proposal = Proposal.latest(plan, part_id, person)
    part = kind.find(plan, part_id)
    seen = number(fields.get("expected", "").partition(".")[0]) or 0
    until = was_open_until(plan, person, kind.page)
    found = part.seen_by(person, min(seen, part.revision), until) if part else []
    return [*found, proposal.words] if proposal else found


def _part_at(path: str) -> dict:
    """Which part of this plan is saved at this path: {"plan_id", "kind", "part_id"}, or {}."""
    endpoint, place = posted_to(path)
    is_part = endpoint == "edits.save" and place["kind"] in {one.name for one in pages.all_views()}
    is_here = place.get("plan_id") == (request.view_args or {}).get("plan_id")
    return place if is_part and is_here else {}
