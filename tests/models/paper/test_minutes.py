"""What a meeting decided, on one A4: the largest letters that hold it, and what had no room."""

from dataclasses import replace

import pytest
from sheets import LONG, WORD, sheet

from models.paper.measure import Words
from models.paper.minutes import NAME, NAME_SIZE, READ, SIZES, Decision, Minutes, fitted

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
