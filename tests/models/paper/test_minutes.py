"""What a meeting decided, on one A4: the largest letters that hold it, and what had no room."""

from dataclasses import replace

import pytest
from sheets import LONG, WORD, sheet

from models.paper.blocks import LINE
from models.paper.measure import ANY_FONT, Words
from models.paper.minutes import (
    HEADING,
    NAME,
    NAME_SIZE,
    PAD,
    READ,
    ROOM,
    SIZES,
    Decision,
    Laid,
    Minutes,
    fitted,
)

SHORT = Minutes(
    there="Arvid, Silje", decisions=(Decision("Ring Nav", "Silje", "400 00 000", "Torsdag"),)
)


def huge(text):
    decision = Decision(text * 9, text, "400 00 000 " * 9, text)
    some = (text * 9,) * 30
    return Minutes(text, text, text * 9, (decision,) * 80, some, some, some, text)


def test_a_short_one_has_letters_that_read_from_afar():
    page = fitted(sheet(), SHORT)
    assert (page.size, page.more, page.shortened) == (SIZES[-1], 0, False)
    assert page.minutes == SHORT


@pytest.mark.parametrize("name", ["Wilhelmina Oddveig " * 3, "W" * 60])
def test_the_longest_name_is_cut_to_one_line_below_the_title(name):
    page = fitted(replace(sheet(), name=name), SHORT)
    shown = page.sheet.name.replace("\xad", "")
    assert shown.startswith(name[:12]) and shown.endswith("…")
    width = Words(shown, READ).width * NAME_SIZE
    assert NAME / 2 < width <= NAME


def test_the_day_and_the_place_of_a_meeting_have_two_lines_beside_the_title():
    held = "mandag 7. desember 2026, På Fontenehuset, det lille møterommet i andre etasje"
    assert fitted(sheet(), replace(SHORT, held=held)).minutes.held == held
    far = fitted(sheet(), replace(SHORT, held=held * 3)).minutes.held
    assert far.endswith("…")


@pytest.mark.parametrize("text", [LONG, WORD])
def test_whatever_had_no_room_is_counted(text):
    page = fitted(sheet(), huge(text))
    shown = page.minutes
    kept = [shown.decisions, shown.changed, shown.left, shown.call]
    assert page.more + sum(map(len, kept)) == 80 + 30 * 3
    assert shown.decisions and page.shortened


def test_decisions_come_before_what_changed_besides():
    changed = ("Noe nytt i planen " * 3,) * 60
    page = fitted(sheet(), replace(SHORT, decisions=SHORT.decisions * 20, changed=changed))
    assert len(page.minutes.decisions) == 20 and not page.minutes.changed
    assert page.more == 60 and len(changed[0]) < READ


WHAT = "Silje ringer Nav om boligen, spør hva som skjer med søknaden, og sier fra samme dag. " * 2
MANY = Minutes(
    which="Ansvarsgruppa",
    there="Arvid, Silje, Bente",
    decisions=(Decision(WHAT, "Silje Haugen", "400 11 222", "Torsdag 3. desember"),) * 16,
    changed=("Noe nytt i planen",) * 20,
    left=("Bilen, og hvordan vi kommer oss dit når det blir vinter",) * 12,
    call=("Bente  400 22 333",) * 2,
    again="Torsdag 3. desember, 10.00",
)


def test_all_decisions_are_there_and_say_more_than_a_line_before_more_of_the_rest_has_room():
    page = fitted(sheet(), MANY)
    shown = page.minutes.decisions
    assert len(shown) == 16 and page.shortened
    assert (len(page.minutes.left), len(page.minutes.call), page.minutes.changed) == (1, 1, ())
    assert all(one.what.startswith("Silje ringer Nav om boligen, spør hva") for one in shown)
    assert min(len(one.what) for one in shown) > 75 and shown[0].what != shown[-1].what


@pytest.mark.parametrize("count", [20, 28, 30])
def test_what_was_left_and_whom_to_call_have_room_beside_very_many_decisions(count):
    one = Decision("Ringe kommunen og avtale et møte om bolig", "Silje", "400 11 222")
    page = fitted(sheet(), replace(MANY, decisions=(one,) * count, changed=(), waits="* Venter."))
    shown = page.minutes
    assert len(shown.decisions) == count and shown.left and shown.call and page.is_tight


@pytest.mark.parametrize("decisions", [4, 9, 12, 16, 30])
def test_what_is_cut_fills_the_page_to_the_foot(decisions):
    page = fitted(sheet(), replace(MANY, decisions=(MANY.decisions * 2)[:decisions]))
    laid = Laid(page.minutes, ANY_FONT)
    laid.stand(page.is_tight)
    taken = laid.height(page.size)
    assert ROOM - HEADING - 2 * page.size * LINE - PAD < taken <= ROOM


def test_the_point_stands_once_above_those_that_were_about_it():
    rows = [replace(SHORT.decisions[0], point=about) for about in ("", "Kveldene", "Kveldene")]
    page = fitted(sheet(), replace(SHORT, decisions=tuple(rows)))
    assert [one.point for one in page.minutes.decisions] == ["", "Kveldene", ""]
    crowded = tuple(replace(one, point=f"Punkt {at}") for at, one in enumerate(MANY.decisions))
    shown = fitted(sheet(), replace(MANY, decisions=crowded)).minutes.decisions
    assert len(shown) == 16 and {one.point for one in shown} == {""}, "the room is for decisions"
