"""The end of a conversation: what the page says that everybody who was in it sees."""

from functools import partial

from flask import url_for
from flask_babel import gettext as _

from models.core.grouping import grouped
from models.people.person import Person
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.kinds import kind_named
from models.plan.own_proposals import own_proposals
from models.plan.plan import Plan
from models.plan.time_together import Changed, TimeTogether
from models.plan.visit import Visit
from models.tools.minutes import decisions, held_in
from models.tools.story import Story
from models.tools.unsent_answer import UnsentAnswer
from views.plan import pages
from views.plan.kept_texts import words_of
from views.plan.minutes_for_guest import of_last_meeting


def page_values(visit: Visit, together: TimeTogether) -> dict:
    """What the page needs besides the plan and when they were together."""
    changes = [one for one in together.changes() if visit.sees(one.page)]
    kept = [one for one in KeptText.undecided(visit) if not kind_named(one.kind).for_owner_alone]
    writers = {by for one in changes for by in one.by} | {one.by_id for one in kept}
    return {
        "decided": _decided(together),
        **_minutes(visit, together),
        "unsent": [] if visit.owns else UnsentAnswer.words_left(visit.plan, visit.person),
        "shown_out": _was_shown_out(visit),
        "shown": by_page(changes),
        "waiting": any(one.page == "plan" for one in changes) and _waits_for_yes(visit.plan),
        "kept": [(one, words_of(pages.view_of(one.kind), visit, one)) for one in kept],
        "drafts": [one for one in own_proposals(visit) if one.state == "draft"],
        "who": partial(_who, visit, Person.names(writers)),
    }


def _waits_for_yes(plan: Plan) -> str:
    """The stamp for the owner's yes, if anything in the plan waits for it; else ""."""
    story = Story(plan)
    return story.stamp if plan.is_draft or story.changed else ""


def _was_shown_out(visit: Visit) -> bool:
    """Whether the owner stopped writing with them while the conversation went on."""
    guest = None if visit.owns else Guest.last_inside(visit.plan, visit.person)
    return guest is not None and guest.was_shown_out


def _decided(together: TimeTogether) -> bool:
    """Whether a meeting that was held meanwhile decided something."""
    held = held_in(together.plan, together.talk) if together.talk else []
    return any(decisions(one) for one in held)


def _minutes(visit: Visit, together: TimeTogether) -> dict:
    """What the page says of what a meeting decided meanwhile: its address, or that it may come."""
    if not visit.sees("meetings"):
        return of_last_meeting(visit.plan, visit.person)
    meeting = next(iter(held_in(visit.plan, together.talk or 0)), None)
    if meeting is None:
        return {}
    return {"minutes": url_for("minutes.show", plan_id=visit.plan.id, meeting_id=meeting.id)}


def _who(visit: Visit, names: dict[int, str | None], ids: tuple[int, ...]) -> str:
    """Those who did something, as a sentence names them: "You and Kari"."""
    others = [names[one] or _("Somebody") for one in ids if one != visit.person.id]
    each = [_("You"), *others] if visit.person.id in ids else others
    return (
        each[0]
        if len(each) == 1
        else _("%(some)s and %(last)s", some=", ".join(each[:-1]), last=each[-1])
    )


def by_page(changes: list[Changed]) -> list[tuple[pages.Page, list[Changed]]]:
    """[(a page, what changed on it)], in the order of the pages, without those with no change."""
    found = grouped(changes, by=lambda one: one.page)
    return [(page, found[page.name]) for page in pages.all_pages() if page.name in found]
