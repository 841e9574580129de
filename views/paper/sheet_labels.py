"""The words that are printed on paper, the same for the browser's page and for the PDF."""

from datetime import date

from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from models.paper.fit import Page
from models.paper.sheet import Sheet, SheetList, Spoke
from models.paper.wallet import Wallet


def words(page: Page) -> dict:
    """Every heading and sentence of a sheet, in the language in use."""
    sheet = page.sheet
    return {
        "matters": _("What matters to me"),
        "goals": _("My goals, and what we do"),
        # TRANSLATORS: heads of a narrow table on paper: the action, who is responsible, and when
        "what": _("What we do"),
        "who": _("Who"),
        "when": _("By when"),
        "achieved": _("What we have managed"),
        "strengths": _("What I am good at"),
        "contacts": _("My people"),
        "talk": _("I want to talk about"),
        "help": _("I want help with"),
        "caption": _caption(sheet),
        "look_again": _look_again(sheet),
        "left_notes": _left_notes(page),
        "strength_notes": _strength_notes(page),
        "contact_notes": _contact_notes(page),
        "list_notes": {one.kind: _list_notes(page, one) for one in sheet.lists},
        "wheel": ". ".join([_("Conversation wheel"), *map(_spoke, sheet.spokes)]),
        **head(sheet),
        **foot(sheet),
    }


def head(sheet: Sheet) -> dict:
    """The date, which sheet this one replaces, and whether it is a draft."""
    dates = [_("Made on %(day)s", day=day(sheet.made_on))]
    if sheet.replaces:
        dates.append(_("Replaces the one from %(day)s", day=day(sheet.replaces)))
    draft = _("This is a draft. It is your plan only when you say yes.") if sheet.draft else None
    return {"title": _("My plan"), "head": dates, "draft": draft}


def day(value: date) -> str:
    """A date, always with the year: a sheet can hang on the wall into the next one."""
    return format_date(value, "d. MMMM y" if str(get_locale()) == "nb" else "d MMMM y")


def foot(sheet: Sheet) -> dict:
    """What stands beside the emergency numbers and the QR code."""
    return {
        "emergency": _("When it gets hard, call"),
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
        return _("We look at this again on %(day)s.", day=day(sheet.look_again))
    # TRANSLATORS: a date is filled in with a pen
    return _("We look at this again on:")


def _left_notes(page: Page) -> list[str]:
    """What did not fit in the left column, and that texts are shortened."""
    matters = page.left_out["matter"]
    goals = page.left_out["goal"]
    actions = page.left_out["action"]
    achieved = page.left_out["achieved"]
    sentences = []
    if matters:
        sentences.append(
            ngettext(
                "%(num)d more important thing did not fit. You can find it on the phone.",
                "%(num)d more important things did not fit. You can find them on the phone.",
                matters,
            )
        )
    if goals:
        sentences.append(
            ngettext(
                "%(num)d more goal did not fit. You can find it on the phone.",
                "%(num)d more goals did not fit. You can find them on the phone.",
                goals,
            )
        )
    if actions:
        sentences.append(
            ngettext(
                "%(num)d more action did not fit. You can find it on the phone.",
                "%(num)d more actions did not fit. You can find them on the phone.",
                actions,
            )
        )
    if achieved:
        sentences.append(
            ngettext(
                "%(num)d more thing you have managed did not fit. You can find it on the phone.",
                "%(num)d more things you have managed did not fit. You can find them on the phone.",
                achieved,
            )
        )
    if page.shortened:
        sentences.append(_("… means that more is written on the phone."))
    return sentences


def _strength_notes(page: Page) -> list[str]:
    count = page.left_out["strength"]
    if not count:
        return []
    return [
        ngettext(
            "%(num)d more strength did not fit. You can find it on the phone.",
            "%(num)d more strengths did not fit. You can find them on the phone.",
            count,
        )
    ]


def _list_notes(page: Page, one: SheetList) -> list[str]:
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


def _contact_notes(page: Page) -> list[str]:
    count = page.left_out["contact"]
    return [_contact_note(count)] if count else []


def _contact_note(count: int) -> str:
    return ngettext(
        "%(num)d more contact did not fit. You can find it on the phone.",
        "%(num)d more contacts did not fit. You can find them on the phone.",
        count,
    )


def _spoke(spoke: Spoke) -> str:
    """One area of the wheel, read aloud."""
    said = [spoke.name]
    if spoke.score is not None:
        said.append(_("%(score)s of 10", score=spoke.score))
    if spoke.talk:
        said.append(_("I want to talk about this"))
    if spoke.help:
        said.append(_("I want help with this"))
    return ", ".join(said)


def wallet_words(card: Wallet) -> dict:
    """The sentences of the wallet card."""
    return {
        "title": _("My people"),
        "how": _("Cut along the solid line. Fold along the dashed lines, with the words inside."),
        "note": _contact_note(card.left_out) if card.left_out else "",
        **foot(card.sheet),
    }
