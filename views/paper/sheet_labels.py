"""The words that are printed on paper, the same for the browser's page and for the PDF."""

from collections import Counter

from flask_babel import gettext as _
from flask_babel import ngettext

from models.paper.fit import SheetPage
from models.paper.large import LargePage
from models.paper.sheet import Sheet, SheetList, Spoke
from models.paper.wallet import Wallet
from views.core.language import day_and_year as day
from views.paper import sheet_phrases


def printed_words(page: SheetPage) -> dict:
    """Every heading and sentence of a sheet, in the language in use."""
    sheet = page.sheet
    return {
        **_large(sheet),
        "goals": _("My goals, and what we do"),
        "achieved": _("What we have managed"),
        "strengths": _("What I am good at"),
        "contacts": _("My people"),
        # What a line to write on is for
        "goal": _("My goal"),
        "who": _("Who"),
        "when": _("By when"),
        "person": _("Name"),
        "phone": _("Phone"),
        "talk": _("I want to talk about"),
        "help": _("I want help with"),
        "caption": _caption(sheet),
        "now": _("How it is now"),
        # TRANSLATORS: heading on paper, over what had no room under "How it is now"
        "now_too": _("More about how it is now"),
        "not_said": _more(page.left_out, "said"),
        "told": told(page),
        "notes": {
            "left": _left_notes(page),
            "strengths": _more(page.left_out, "strength"),
            "dreams": _more(page.left_out, "dream"),
            "contacts": _more(page.left_out, "contact"),
        },
        "list_notes": {one.kind: _list_notes(page, one) for one in sheet.lists},
        "wheel": ". ".join([_("Conversation wheel"), *map(_spoke, sheet.spokes)]),
        **head(sheet),
        **foot(sheet),
    }


def told(page: SheetPage, *but: str) -> list[str]:
    """What stands on the phone only, for above the paper; without the kinds in `but`."""
    kinds = (kind for kind in COUNTS if kind not in but)
    return _more(page.left_out, *kinds) + _cut(page.shortened)


def _large(sheet: Sheet) -> dict:
    """The heading over the large sentence, and those over what else matters and is dreamt of."""
    matters = _("What matters to me")
    dreams = _("What I dream of")
    also = bool(sheet.first) and not sheet.first_is_dream
    # TRANSLATORS: heading on paper, over empty lines for the pen
    to_write = _("The most important thing to me")
    first = dreams if sheet.first_is_dream else matters
    return {
        "first": to_write if sheet.matters and not sheet.first else first,
        # TRANSLATORS: heading on paper, where the most important thing stands above on its own
        "matters": _("Also important to me") if also else matters,
        # TRANSLATORS: heading on paper, where one dream stands above on its own
        "dreams": _("I dream of this too") if sheet.first_is_dream else dreams,
        # TRANSLATORS: read aloud in place of the owner's own picture
        "picture": sheet.picture_words or _("My picture"),
    }


def head(sheet: Sheet) -> dict:
    """The date, which sheet this one replaces, and whether it is a draft."""
    dates = [_("Made on %(day)s", day=day(sheet.made_on))]
    if sheet.replaces:
        dates.append(_("Replaces the one from %(day)s", day=day(sheet.replaces)))
    again = _look_again(sheet)
    return {"title": _("My plan"), "head": dates, "draft": _draft(sheet), "look_again": again}


def _draft(sheet: Sheet) -> str | None:
    """What stands under the title: what the owner has not said yes to of the head itself."""
    if sheet.draft:
        return _("This is a draft.")
    # TRANSLATORS: on paper, below "My plan"; of the day when the plan is looked at again; at most
    # 50 letters
    return _("The day to look again is not agreed yet.") if sheet.look_again_waits else None


def foot(sheet: Sheet) -> dict:
    """What stands beside the emergency numbers and the QR code."""
    return {
        "emergency": _("When it gets hard, call"),
        # TRANSLATORS: on paper, beside the heading over the emergency numbers; at most 45 letters
        "hard_times": _("I have a page of its own for this.") if sheet.has_hard_times else "",
        "qr": _("To the plan on the phone:"),
        # TRANSLATORS: read aloud in place of the picture of the QR code
        "qr_alt": _("QR code with the same address"),
        "address": sheet.sign_in_url.partition("://")[2],
    }


def _caption(sheet: Sheet) -> str:
    if all(spoke.score is None for spoke in sheet.spokes):
        return ""
    # TRANSLATORS: under the printed wheel, where the filled part of each area shows how it is now;
    # at most 40 letters
    return _("How it is now: 0 innermost, 10 outermost")


def _look_again(sheet: Sheet) -> str:
    if sheet.look_again:
        return _("We look at the plan again on %(day)s.", day=day(sheet.look_again))
    # TRANSLATORS: a date is filled in with a pen
    return _("We look at the plan again on:")


def _left_notes(page: SheetPage) -> list[str]:
    """What did not fit in the left column, and that texts are shortened."""
    found = _more(page.left_out, "matter", "goal", "action", "how", "done", "achieved")
    return found + _cut(page.shortened)


def _cut(shortened: bool) -> list[str]:
    return [_("… means that more is written on the phone.")] if shortened else []


def _more(left_out: Counter, *kinds: str) -> list[str]:
    """The sentence that says how many of these kinds are on the phone only; none if all fit."""
    said = [COUNTS[kind](left_out[kind]) for kind in kinds if left_out[kind]]
    # TRANSLATORS: on paper, of what had no room; "what" is such as "2 goals, 1 contact"
    return [_("More on the phone: %(what)s.", what=", ".join(said))] if said else []


COUNTS = {
    "matter": lambda num: ngettext("%(num)d important thing", "%(num)d important things", num),
    "goal": lambda num: ngettext("%(num)d goal", "%(num)d goals", num),
    "action": lambda num: ngettext("%(num)d action", "%(num)d actions", num),
    "how": lambda num: ngettext("how we do %(num)d thing", "how we do %(num)d things", num),
    "done": lambda num: ngettext("%(num)d thing that is done", "%(num)d things that are done", num),
    "achieved": lambda num: ngettext(
        "%(num)d thing I have managed", "%(num)d things I have managed", num
    ),
    "strength": lambda num: ngettext("%(num)d strength", "%(num)d strengths", num),
    "dream": lambda num: ngettext("%(num)d dream", "%(num)d dreams", num),
    "contact": lambda num: ngettext("%(num)d contact", "%(num)d contacts", num),
    "said": lambda num: ngettext(
        "my words about %(num)d life area", "my words about %(num)d life areas", num
    ),
}


def _list_notes(page: SheetPage, one: SheetList) -> list[str]:
    """That some of a further list did not fit."""
    count = page.left_out[one.kind]
    if not count:
        return []
    return [
        ngettext(
            "%(num)d more here did not fit. You can find it on the phone.",
            "%(num)d more here did not fit. You can find them on the phone.",
            count,
        )
    ]


def _spoke(spoke: Spoke) -> str:
    """One area of the wheel, read aloud."""
    said = [spoke.name]
    if spoke.score is not None:
        said.append(sheet_phrases.of_ten(spoke.score))
    if spoke.talk:
        said.append(_("I want to talk about this"))
    if spoke.help:
        said.append(_("I want help with this"))
    return ", ".join(said)


def large_words(page: LargePage) -> dict:
    """{name in the template: sentence} around what is written, on a sheet in large letters."""
    sheet = page.sheet
    return {
        "title": _("My plan"),
        "day": day(sheet.made_on),
        **_large(sheet),
        "actions": _("What we do"),
        "contacts": _("My people"),
        "notes": _large_notes(page),
        "told": _more(page.left_out, *COUNTS),
        **foot(sheet),
    }


def _large_notes(page: LargePage) -> list[str]:
    """That it is a draft, when it is looked at again, and what stands on the phone only."""
    notes = []
    if page.sheet.draft:
        notes.append(_("This is a draft."))
    if page.sheet.look_again:
        again = _look_again(page.sheet)
        waits = page.sheet.look_again_waits
        notes.append(sheet_phrases.waiting(again.strip(".")) + "." if waits else again)
    return notes + _more(page.left_out, *COUNTS)


def folding_steps() -> list[str]:
    """How a wallet card is cut and folded."""
    # TRANSLATORS: the three steps stand under three pictures, numbered 1, 2, 3
    return [
        _("Cut along the solid line."),
        _("Fold the lower half back, along line A."),
        _("Close it like a book, along line B. The numbers to call are on the outside."),
    ]


def wallet_words(card: Wallet) -> dict:
    """The sentences of the wallet card."""
    notes = _more(Counter(contact=card.left_out), "contact") + _cut(card.shortened)
    return {
        "title": _("My people"),
        "steps": folding_steps(),
        "notes": notes,
        "made": _("Made on %(day)s", day=day(card.sheet.made_on)),
        **foot(card.sheet),
    }
