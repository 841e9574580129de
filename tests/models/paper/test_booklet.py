"""The booklet: its pages come right when the sheet is folded, and nothing is cut silently."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sheets import LONG, WORD, sheet

from models.core.sentences import sentences
from models.paper.booklet import IMPOSED, INSIDE, SIZES, blank, booklet
from models.paper.measure import NOTO_SANS
from models.tools.diary import PROMPTS, Entry
from views.paper.booklet import told
from views.paper.pdf_answer import answer

STYLE = Path(__file__).parents[3] / "static/css/papers/booklet.css"
CSS = " ".join(STYLE.read_text().split())
PAPER = (Path(__file__).parents[3] / "templates/paper/printing/booklet.html").read_text()
SAYS = {name: f"{name}?" for name in PROMPTS} | {"day": str}
PLAIN = "Jeg gikk ned til vannet. Det var stille der. Så gikk jeg hjem igjen og sov."


# Folding. The sheet stands before us: x to the right, y away from us, z up.


def turned(vector, quarter):
    """A vector after a quarter of a turn around the upright axis; left is 1, right is -1."""
    x, y, z = vector
    return (-quarter * y, quarter * x, z)


def minus(vector):
    return tuple(-one for one in vector)


@dataclass(frozen=True)
class Panel:
    """One eighth of the paper: its lower left corner, its edges, and where its print looks."""

    corner: tuple
    right: tuple = (1, 0, 0)
    up: tuple = (0, 0, 1)
    looks: tuple = (0, -1, 0)

    def corners(self):
        """{name: point}."""
        ends = {"": [], "right": [self.right], "up": [self.up], "far": [self.right, self.up]}
        return {
            name: tuple(map(sum, zip(self.corner, *ways))) if ways else self.corner
            for name, ways in ends.items()
        }

    def swung(self, hinge, quarter):
        """The panel after it swung around an upright hinge that stands at `hinge`."""
        arm = tuple(one - other for one, other in zip(self.corner, hinge))
        corner = tuple(map(sum, zip(turned(arm, quarter), hinge)))
        ways = (turned(one, quarter) for one in (self.right, self.up, self.looks))
        return Panel(corner, *ways)

    def moved(self, along):
        x, y, z = self.corner
        return replace(self, corner=(x + along, y, z))


def folded():
    """{(row, column): panel}, after both folds."""
    flat = {(row, column): Panel((column - 2, 0, -row)) for row in range(2) for column in range(4)}
    # Along its length, with the print outside: the upper row goes down behind the lower one.
    for (row, column), one in flat.items():
        if row == 0:
            x, y, z = one.corner
            flat[row, column] = Panel((x, -y, -z), one.right, minus(one.up), minus(one.looks))
    # The ends are pushed together: the two in the middle swing out, in front and behind.
    star = {}
    for (row, column), one in flat.items():
        way = 1 if row == 0 else -1  # behind, or towards us
        if column in (0, 3):
            star[row, column] = one.moved(1 if column == 0 else -1)
        elif column == 1:
            star[row, column] = one.moved(1).swung((0, 0, 0), way)
        else:
            star[row, column] = one.moved(-1).swung((0, 0, 0), -way)
    return star


def joined(star, first, second, edges):
    """True if these two still meet along the edge that they had in common on the sheet."""
    one, other = star[first].corners(), star[second].corners()
    return all(one[mine] == other[theirs] for mine, theirs in edges)


def test_the_paper_holds_together_but_where_it_is_cut():
    star = folded()
    beside = [("right", ""), ("far", "up")]
    for row in range(2):
        for column in range(3):
            assert joined(star, (row, column), (row, column + 1), beside)
    below = [("", "up"), ("right", "far")]
    apart = [at for at in range(4) if not joined(star, (0, at), (1, at), below)]
    assert apart == [1, 2]
    drawn = re.search(r'class="cut" d="M([\d.]+) 1050h(\d+)"', PAPER)
    assert [float(one) / 742.5 for one in drawn.groups()] == [apart[0], len(apart)]


def read_through():
    """[(page, whether it is a right-hand one, which way is up)] as somebody turns the leaves."""
    star = folded()
    at = {}  # {(the way its leaf points, where it looks): page, up}
    for (row, column), panel in star.items():
        middle = [sum(one) / 4 for one in zip(*panel.corners().values())]
        leaf = (round(2 * middle[0]), round(2 * middle[1]), 0)
        up = minus(panel.up) if row == 0 else panel.up  # the upper row stands on its head
        at[leaf, panel.looks] = (IMPOSED[row][column], up)
    assert len(at) == 8, "two pages to each leaf, back to back"
    leaf, looks = next(place for place, (page, _up) in at.items() if page == 1)
    found = []
    for number in range(8):
        page, up = at[leaf, looks]
        found.append((page, is_right_hand(leaf, looks), up))
        # Over the leaf to its other side, then across to the page that looks at this one.
        leaf, looks = (leaf, minus(looks)) if number % 2 == 0 else (looks, leaf)
    return found


def is_right_hand(leaf, looks):
    """Seen by somebody who looks into the fold between the leaf and the one opposite."""
    ahead = minus(tuple(map(sum, zip(leaf, looks))))
    to_the_right = (ahead[1], -ahead[0], 0)
    return sum(one * other for one, other in zip(leaf, to_the_right)) > 0


def test_the_pages_come_in_order_upright_and_the_cover_on_the_right():
    assert read_through() == [(page, page % 2 == 1, (0, 0, 1)) for page in range(1, 9)]


def test_the_browser_puts_the_pages_there_too():
    places = {
        int(page): (int(row), int(column))
        for page, row, column in re.findall(r"\.leaf-(\d) \{ grid-area: (\d) / (\d); \}", CSS)
    }
    assert places == {
        page: (row, column)
        for row, pages in enumerate(IMPOSED, 1)
        for column, page in enumerate(pages, 1)
    }
    on_their_heads = re.search(r"((?:\.leaf-\d,? ?)+)\{ rotate: 180deg", CSS)[1]
    assert sorted(map(int, re.findall(r"\d", on_their_heads))) == sorted(IMPOSED[0])


# What stands on them.


def entries(*texts, **more):
    start = date(2026, 3, 1)
    return [
        Entry(id=number, position=number, text=text, day=start + timedelta(number), **more)
        for number, text in enumerate(texts)
    ]


def written(book):
    """All words of the inside, in order, without the headings."""
    blocks = [block for leaf in book.leaves for block in leaf.blocks]
    return " ".join(block.text for block in blocks if block.kind == "text")


def test_days_stand_in_their_order_in_letters_that_fill_the_pages():
    book = booklet(sheet(), entries(PLAIN, PLAIN, PLAIN)[::-1], SAYS)
    days = [block.text for leaf in book.leaves for block in leaf.blocks if block.kind == "day"]
    assert days == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert (book.size, len(book.leaves), book.cut, book.left_out) == (SIZES[-1], INSIDE, False, 0)
    assert (book.first, book.last) == (date(2026, 3, 1), date(2026, 3, 3))
    assert book.leaves[-1].is_blank


def test_every_answer_has_its_question_above_it_on_the_same_page():
    book = booklet(sheet(), entries(*[PLAIN * 2] * 5, felt="Rolig.", did="Gikk."), SAYS)
    for leaf in book.leaves:
        kinds = [block.kind for block in leaf.blocks]
        assert not kinds or kinds[-1] == "text"
    assert written(book).count("Rolig.") == 5


def test_what_was_chosen_and_has_no_room_is_told_of_and_ends_with_a_sentence():
    many = entries(*[f"{PLAIN} " * 8] * 9)
    book = booklet(sheet(), many, SAYS)
    assert (book.size, book.cut) == (SIZES[0], True)
    assert 0 < book.left_out < 9
    assert written(book).endswith(".")
    words = written(book).split()
    assert words == " ".join(one.text for one in many).split()[: len(words)]
    days = {block.text for leaf in book.leaves for block in leaf.blocks if block.kind == "day"}
    assert len(days) + book.left_out == 9
    assert str(book.last) in days


def test_no_word_is_lost_where_all_has_room():
    some = entries(*[f"{PLAIN} Nummer {number} er ikke lang." for number in range(12)])
    book = booklet(sheet(), some, SAYS)
    assert (book.cut, book.left_out) == (False, 0)
    assert written(book).split() == " ".join(one.text for one in some).split()


@pytest.mark.parametrize("text", [WORD * 5, LONG, "ord " * 3000, "x", "\n\n.", "1. 2. 3. " * 900])
def test_any_text_comes_on_six_pages(text):
    book = booklet(sheet(), entries(text, text, text), SAYS)
    assert len(book.leaves) == INSIDE
    end = written(book)[-1]
    assert not book.cut or end in ".!?…", end


def test_a_sentence_that_is_longer_than_a_page_goes_on_over_the_fold():
    text = " ".join(f"ord{number}" for number in range(300))
    book = booklet(sheet(), entries(text), SAYS)
    assert (book.cut, written(book).split()) == (False, text.split())
    assert sentences(text) == [[text]]


def test_an_empty_one_is_blank_with_numbers_on_the_back():
    book = booklet(sheet(), [], SAYS)
    assert book == blank(sheet())
    assert (all(leaf.is_blank for leaf in book.leaves), len(book.emergency)) == (True, 2)


# As PDF.


@pytest.mark.parametrize(
    "texts",
    [(), (PLAIN,), (PLAIN * 40,) * 9, (WORD,), (LONG,) * 3, ("#panic() $x$ *b* \x00 漢字",)],
)
def test_it_is_one_page_for_a_screen_reader(app, texts):
    with app.test_request_context("/"):
        book = booklet(sheet(), entries(*texts), SAYS, NOTO_SANS)
        document = answer("booklet.typ", book.sheet, told(book), "booklet", SIZES).data
    assert len(re.findall(rb"/Type/Page/", document)) == 1
    assert b"pdfuaid:part" in document
