"""The PDF: one page, readable aloud, whatever people wrote."""

import re

import pytest
from fontTools.ttLib import TTFont
from sheets import (
    JPEG,
    LONG,
    TITLES,
    WORD,
    hard_times,
    huge,
    minutes,
    progress,
    sheet,
    two_voices,
    week,
)

from models.paper import hard_times as hard_paper
from models.paper import pdf
from models.paper.fit import fitted
from models.paper.large import SIZES as LARGE_SIZES
from models.paper.large import in_large_letters
from models.paper.measure import NOTO_SANS
from models.paper.minutes import SIZES as MINUTES
from models.paper.progress import SIZES as LINES
from models.paper.sheet import Contact, Goal, Sheet, Spoke
from models.paper.wallet import SIZES as WALLET_SIZES
from models.paper.wallet import wallet
from models.paper.week import SIZES as WEEK
from views.paper import hard_times as hard_paper_view
from views.paper import minutes as minutes_view
from views.paper import progress as progress_view
from views.paper import week as week_view
from views.paper.pdf_answer import answer, folding, told, told_large, told_wallet

STRANGE = (
    "漢字 ไทย हिन्दी",
    "\ue000\U000f0000",
    "\x00\x07\ud83d",
    "".join(map(chr, range(32))) + "plain\x7f",
    "مرحبا 👩‍👩‍👧 1️⃣ 🇳🇴",
    "#panic() $x$ @a *b* <c> \\ //",
    "a\u0301\u0489\u202eabc",
    "a\ufeffb",
    "…",
    "\xad\u200b\u200d",
    '"]}',
)


GONE = "Borte til 10. des.: ring Amir Noori på 01 23 40 13, eller Gabrielle Sæterhaugen-Lindqvist."
WAITS = sheet(
    draft=False,
    look_again_waits=True,
    dreams=tuple(f"En liten båt til {place} (ikke avtalt ennå)" for place in range(6)),
)
AWAY = sheet(contacts=(Contact("Silje Haugen", "01 23 40 13", GONE, away=GONE),) * 4)


@pytest.fixture
def printed(app):
    """A function that prints a sheet as PDF."""

    def print_sheet(one: Sheet) -> bytes:
        with app.test_request_context("/"):
            page = fitted(one, NOTO_SANS)
            return answer("sheet.typ", page.sheet, told(page), "sheet").data

    return print_sheet


@pytest.fixture
def others(app):
    """A function that prints a sheet in large letters, and one that prints the wallet card."""

    def large(one: Sheet) -> bytes:
        page = in_large_letters(one, NOTO_SANS)
        return answer("large.typ", page.sheet, told_large(page), "sheet", LARGE_SIZES).data

    def card(one: Sheet) -> bytes:
        card = wallet(one, NOTO_SANS)
        told = told_wallet(card)
        return answer("wallet.typ", card.sheet, told, "card", WALLET_SIZES, folding()).data

    def hard_sheet(one: Sheet) -> bytes:
        page = hard_paper.fitted(one, hard_times(one), NOTO_SANS)
        return answer("hard_times.typ", page.sheet, hard_paper_view.told(page), "sheet").data

    def hard_card(one: Sheet) -> bytes:
        card = hard_paper.card(one, hard_times(one), TITLES, NOTO_SANS)
        told = hard_paper_view.told_card(card)
        sizes = hard_paper.CARD_SIZES
        return answer("wallet.typ", card.sheet, told, "card", sizes, folding()).data

    def week_sheet(one: Sheet) -> bytes:
        page = week(one, NOTO_SANS)
        return answer("week.typ", page.sheet, week_view.told(page, "Uke 48"), "sheet", WEEK).data

    def decided(one: Sheet) -> bytes:
        page = minutes(one, NOTO_SANS)
        told_minutes = minutes_view.told(page)
        return answer("minutes.typ", page.sheet, told_minutes, "sheet", MINUTES).data

    def over_time(one: Sheet) -> bytes:
        page = progress(one, NOTO_SANS)
        return answer("progress.typ", page.sheet, progress_view.told(page), "sheet", LINES).data

    with app.test_request_context("/"):
        yield large, card, hard_sheet, hard_card, week_sheet, over_time, decided


def pages(document: bytes) -> list[bytes]:
    return re.findall(rb"/Type/Page/", document)


@pytest.mark.parametrize(
    "one",
    [
        sheet(),
        Sheet(made_on=sheet().made_on, sign_in_url="https://a.example"),
        huge(LONG),
        huge(WORD),
        two_voices(sheet()),
        WAITS,
    ],
    ids=["ordinary", "empty", "huge", "one word", "two voices", "waits"],
)
def test_it_is_one_page_for_a_screen_reader(printed, one):
    document = printed(one)
    assert len(pages(document)) == 1
    assert b"pdfuaid:part" in document
    assert b"/Lang" in document


@pytest.mark.parametrize(
    "one",
    [
        sheet(),
        sheet(picture=JPEG),
        Sheet(made_on=sheet().made_on),
        huge(LONG),
        huge(WORD),
        AWAY,
        two_voices(sheet()),
        WAITS,
    ],
    ids=["ordinary", "picture", "empty", "huge", "one word", "away", "two voices", "waits"],
)
def test_the_others_are_one_page_too(others, one):
    for printer in others:
        document = printer(one)
        assert len(pages(document)) == 1
        assert b"pdfuaid:part" in document


def test_the_owners_own_picture_stands_on_the_sheet(printed):
    document = printed(sheet(picture=JPEG))
    assert len(pages(document)) == 1
    assert b"/DCTDecode" in document and b"/DCTDecode" not in printed(sheet())


def test_the_letters_that_were_counted_fit_at_once(printed, monkeypatch):
    sizes = []

    def compiled(template, data, pictures):
        sizes.append(data["size"])
        return compile_(template, data, pictures)

    compile_ = pdf._compile
    monkeypatch.setattr(pdf, "_compile", compiled)
    for one in (sheet(), sheet(picture=JPEG), huge(LONG), two_voices(sheet())):
        sizes.clear()
        printed(one)
        assert len(sizes) == 1


@pytest.mark.parametrize("text", STRANGE)
def test_no_text_stops_the_printer(printed, text):
    document = printed(
        sheet(
            matters=(text,),
            goals=(Goal(text, sheet().goals[0].actions),),
            strengths=(text,),
            dreams=(text,),
            first=text,
            name=text,
            contacts=(Contact(text, text, text),),
            spokes=(Spoke(text), Spoke("Bolig", 3, True, True)),
        )
    )
    assert len(pages(document)) == 1


def test_the_title_tells_nothing_about_the_owner(printed):
    titles = re.findall(rb"/Title ?\((.*?)\)", printed(sheet()))
    assert b"Hjulet" in titles
    assert not [title for title in titles if b"Arvid" in title]


def test_the_letters_are_those_that_the_fonts_have():
    fonts = [TTFont(path) for path in pdf.FONTS.glob("*.ttf")]
    assert pdf._letters() == set().union(*(font.getBestCmap() for font in fonts)) - {0, 0xFEFF}


def test_a_letter_that_no_font_has_is_shown_as_unknown():
    assert pdf._covered("Ro på 漢 \ufeff\ue000ß") == "Ro på \ufffd \ufffd\ufffdß"


def test_smaller_letters_are_tried_when_it_takes_two_pages(printed, monkeypatch):
    sizes = []

    def never_one_page(_template, data, _pictures):
        sizes.append(data["size"])
        return b""

    monkeypatch.setattr(pdf, "_compile", never_one_page)
    printed(sheet())
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == 8.5
