"""One A4, always one: what fits, what is shortened, what is counted."""

from dataclasses import replace
from datetime import date
from time import thread_time

import pytest
from sheets import JPEG, LONG, WORD, huge, sheet, two_voices

from models.paper.blocks import NOTE, WRITING_LINE, Item
from models.paper.first_sentence import AROUND, PICTURE, FirstSentence
from models.paper.fit import BLANK_DEED, BLANK_GOAL, SIZE_OF_CROWDED, fitted
from models.paper.large import SIZES as LARGE_SIZES
from models.paper.large import in_large_letters
from models.paper.layout import SIZES, WHEELS, Layout
from models.paper.measure import ANY_FONT, NOTO_SANS, VOICE, Words, plain
from models.paper.sheet import Action, Contact, Goal, Sheet, Spoke, shown_name
from models.paper.wallet import COVER_SIZES, wallet


def actions(one: Sheet) -> int:
    return sum(len(goal.actions) for goal in one.goals)


def test_an_ordinary_plan_is_whole_and_large():
    page = fitted(sheet(), NOTO_SANS)
    assert page.size >= 11
    assert not page.shortened and not page.left_out
    assert page.sheet == sheet()


def test_an_empty_plan_has_lines_to_write_on():
    page = fitted(Sheet(made_on=date(2026, 11, 22)))
    assert page.size == max(SIZES)
    assert page.lines["goals"] > 10 and page.lines["contacts"] > 3


def test_what_is_good_moves_to_the_left_when_my_people_need_the_room():
    many = tuple(
        Contact(f"Person {number}", "01 23 40 13", "Ring meg når det blir for mye.")
        for number in range(7)
    )
    page = fitted(sheet(contacts=many))
    assert "strengths" in page.on_left
    assert page.size > SIZES[0]


@pytest.mark.parametrize(
    "text",
    [LONG, WORD, "å " * 1000, "😀" * 1000, "…" * 50],
    ids=["long", "word", "short", "emoji", "dots"],
)
def test_nothing_is_left_out_without_being_counted(text):
    whole = huge(text)
    page = fitted(huge(text))
    assert page.size == SIZE_OF_CROWDED
    assert page.left_out["action"] + page.left_out["done"] == 80 - actions(page.sheet) > 0
    for kind, name in (
        ("goal", "goals"),
        ("matter", "matters"),
        ("dream", "dreams"),
        ("strength", "strengths"),
        ("contact", "contacts"),
        ("achieved", "achieved"),
    ):
        assert page.left_out[kind] == len(getattr(whole, name)) - len(getattr(page.sheet, name))
    assert page.sheet.first and page.sheet.matters and page.sheet.goals and page.sheet.contacts


def test_how_it_is_done_gives_way_to_large_letters_and_how_often_does_not():
    action = Action(
        "Ringe om depositum",
        "Silje Haugen",
        how="Vi ringer sammen når kontoret har åpnet, og skriver ned hva de sier.",
        how_much="Hver søndag",
    )
    roomy, tight = (
        fitted(sheet(goals=(Goal("Jeg bor i egen leilighet", (action,) * count),)))
        for count in (2, 16)
    )
    assert roomy.sheet.goals[0].actions[0].how == action.how
    assert [one.how for one in tight.sheet.goals[0].actions] == [""] * 16
    assert [one.how_much for one in tight.sheet.goals[0].actions] == ["Hver søndag"] * 16


def test_long_texts_are_shortened_before_anything_is_left_out():
    page = fitted(sheet(goals=(Goal(LONG, (Action(LONG[:900], "Tore"),) * 4),) * 2))
    assert page.shortened and not page.left_out
    assert all(goal.text.endswith("…") for goal in page.sheet.goals)


def test_a_text_is_shortened_between_two_words():
    assert Words("en to tre fire").clipped(5, 1) == "en to…"


def test_a_word_wider_than_its_column_may_be_broken():
    word = Words("Samhandlingskoordinatoren").clipped(6, 9)
    assert word.replace("\xad", "") == "Samhandlingskoordinatoren"
    assert "\xad" in word
    assert "\u200b" in Words("https://hjulet.example/sign-in").clipped(6, 9)


def test_a_text_cannot_turn_or_break_the_page():
    assert plain("a\u202eb\nc\x00d\ud800e\u2066") == "a b c d e"


@pytest.mark.parametrize(
    "name, how, shown",
    [
        ("Arvid Moe", "first", "Arvid"),
        ("arvid moe", "initials", "A. M."),
        ("Arvid", "none", None),
        (None, "first", None),
    ],
)
def test_the_name_is_shown_as_the_owner_chose(name, how, shown):
    assert shown_name(name, how) == shown


def test_ten_times_the_text_does_not_take_ten_times_the_time():
    def seconds(text):
        started = thread_time()
        fitted(huge(text))
        return thread_time() - started

    seconds(LONG)
    # In turn, so that whatever else the machine does meets both alike.
    turns = [(seconds(LONG * 10), seconds(LONG)) for _ in range(5)]
    long, short = map(min, zip(*turns))
    assert long < 4 * short


def test_letters_grow_until_the_page_is_full():
    few = sheet(matters=(), goals=sheet().goals[:1], strengths=("Folk ler",), contacts=())
    page = fitted(few)
    assert page.size == max(SIZES)
    assert page.first_size > fitted(sheet()).first_size


def test_room_under_the_goals_is_for_more_of_them():
    few = sheet(goals=sheet().goals[:1], matters=(), strengths=(), dreams=())
    assert fitted(few).lines["more"] > 0
    assert fitted(huge(LONG)).lines["more"] == 0


def test_where_little_is_written_there_are_a_few_named_places_for_the_pen():
    places = ("new_goals", "new_people")

    def offered(page):
        return tuple(page.lines[name] for name in places)

    assert offered(fitted(Sheet(made_on=date(2026, 11, 22)))) == (3, 4)
    begun = Sheet(
        made_on=date(2026, 11, 22),
        first="Et sted å bo",
        goals=(Goal("Jeg bor for meg selv", (Action("Søke om bolig"),)),),
        contacts=(Contact("Silje", "01 23 40 12"),),
    )
    assert offered(fitted(begun)) == (2, 3)
    assert offered(fitted(huge(LONG))) == (0, 0)


def test_a_begun_plan_leaves_no_hole_for_the_pen_to_miss():
    deed = Action("Ringe og avtale besøk", "Berit", "41 23 45 67", "Hver søndag")
    goal = Goal("Dattera mi kommer på besøk", (deed,))
    for goals in ((), (goal,), (goal,) * 2, (goal,) * 3):
        lines = fitted(Sheet(made_on=date(2026, 11, 22), first="Ro", goals=goals), NOTO_SANS).lines
        places = lines["new_goals"] * (BLANK_GOAL + lines["deeds"] * BLANK_DEED)
        room = lines["goals"] * WRITING_LINE
        left = room - places - lines["more"] * WRITING_LINE
        assert room > 90 and -WRITING_LINE < left < BLANK_DEED * max(1, lines["new_goals"])


def thirty_goals() -> Sheet:
    deed = Action("Ringe og avtale noe med en som kan hjelpe meg", "Jeg", when="Hver mandag")
    return sheet(goals=tuple(Goal(f"Jeg ser barna mine ({n})", (deed,) * 2) for n in range(30)))


@pytest.mark.parametrize("font", [ANY_FONT, NOTO_SANS])
@pytest.mark.parametrize("more", [0, 1, 2, 3, 4, 5])
def test_of_thirty_goals_as_many_as_fit_are_printed_and_none_without_what_we_do(font, more):
    around = {"strengths": (), "dreams": (), "matters": sheet().matters * more}
    page = fitted(replace(thirty_goals(), **around), font)
    printed = page.sheet.goals
    assert all(goal.actions for goal in printed), "no heading stands alone"
    assert page.left_out["goal"] == 30 - len(printed)
    assert page.left_out["action"] == 60 - actions(page.sheet)
    layout = Layout(replace(thirty_goals(), **around), font)
    column, _right = layout.columns(page.on_left)
    column.items = column.items[: len(page.sheet.matters) + len(printed) + actions(page.sheet)]
    following = Item("goal", "", [], 0.65).height(page.size) + 2 * page.size * 5
    assert column.spare(page.size) < following + 2 * NOTE, "no hole is left"


def test_when_stands_with_who_where_what_we_do_leaves_it_no_room():
    deed = thirty_goals().goals[0].actions[0]
    short = Action("Ringe", "Jeg", when="Hver mandag")
    page = fitted(sheet(goals=(Goal("Ro", (deed, short)),)), NOTO_SANS)
    long, short = page.sheet.goals[0].actions
    assert (long.when, long.late) == ("", "Hver mandag")
    assert (short.when, short.late) == ("Hver mandag", "")


def test_the_large_sentence_is_on_one_line_where_it_can_be():
    assert FirstSentence(sheet()).size == 32
    assert (
        FirstSentence(sheet(first="Jeg vil bo et sted der ingen kan komme uten å banke på")).size
        < 32
    )
    long = FirstSentence(sheet(first=LONG))
    assert long.shortened and long.printed().endswith("…")


def spokes_that_say(*words: str) -> tuple[Spoke, ...]:
    return tuple(
        Spoke(f"Område {place}", place, talk=place == 7, now=now, of_ten="5 av 10")
        for place, now in enumerate(words)
    )


def told(page) -> list[str]:
    return [one.now for one in (*page.said.left, *page.said.right)]


@pytest.mark.parametrize("font", [ANY_FONT, NOTO_SANS])
def test_own_words_of_the_wheel_come_before_larger_letters(font):
    words = [f"Det går bra, og {number} ting er nye siden sist vi så på det" for number in range(8)]
    few = sheet(goals=sheet().goals[:1], dreams=(), contacts=(), strengths=())
    silent = fitted(few, font)
    page = fitted(replace(few, spokes=spokes_that_say(*words)), font)
    assert told(page) == words and not page.left_out["said"] and not page.shortened
    assert 11 <= page.size < silent.size


@pytest.mark.parametrize("text", ["Ro", LONG, WORD], ids=["short", "long", "word"])
@pytest.mark.parametrize("around", [sheet(), huge("Ro"), huge(LONG)], ids=["some", "many", "huge"])
def test_words_of_the_wheel_that_have_no_room_are_counted_and_marked_ones_stay(around, text):
    page = fitted(replace(around, spokes=spokes_that_say(*[text] * 8)))
    assert len(told(page)) + page.left_out["said"] == 8
    names = [one.name for one in (*page.said.left, *page.said.right)]
    assert not names or "Område 7" in names
    if text != "Ro" and names:
        assert page.shortened, "that more is written on the phone is told"


def test_what_is_written_comes_before_lines_for_the_pen():
    many = tuple(Contact(f"Person {n}", "01 23 40 13", "Ring meg når som helst.") for n in range(9))
    page = fitted(sheet(strengths=(), contacts=many))
    assert page.lines["strengths"] == 1 and page.left_out["contact"] == 0


@pytest.mark.parametrize("shows", ["", "words", "words marks"])
def test_a_wall_tells_nothing_of_money_or_health_from_the_wheel_unless_it_is_chosen(shows):
    spokes = (
        Spoke("Penger", 3, talk=True, now="Jeg skylder 40 000", of_ten="3 av 10", sensitive=True),
        Spoke("Bolig", 6, help=True, now="Rolig, men gjelda er der", of_ten="6 av 10"),
        Spoke("Fritid", 7, now="Fiske", of_ten="7 av 10"),
    )
    wall = sheet(spokes=spokes).on_a_wall(shows.split())
    money, home, leisure = wall.spokes
    assert money == Spoke("Penger", sensitive=True)
    assert (home.now, home.score, home.help) == ("", 6, "marks" in shows)
    assert leisure.now == ("Fiske" if "words" in shows else "")
    assert sheet(spokes=spokes).holds_back and not wall.holds_back
    whole = sheet(spokes=spokes).on_a_wall(("words", "marks", "tender"))
    assert whole.spokes == spokes
    assert not sheet(spokes=(Spoke("Penger", sensitive=True), spokes[2])).holds_back


def test_the_wheel_is_wide_where_there_is_room():
    assert fitted(Sheet(made_on=sheet().made_on, spokes=sheet().spokes)).wheel == WHEELS[-1]
    assert fitted(huge(LONG)).wheel == WHEELS[0]


def test_beside_a_picture_the_large_sentence_is_no_higher_than_that():
    assert FirstSentence(sheet(picture=JPEG)).height == PICTURE + AROUND
    assert (
        FirstSentence(sheet(first="Jeg vil se dattera mi oftere", picture=JPEG)).height
        == PICTURE + AROUND
    )


def test_a_picture_takes_its_room_from_the_large_sentence():
    assert FirstSentence(sheet(picture="")).size >= FirstSentence(sheet(picture=JPEG)).size
    one, other = FirstSentence(sheet()), FirstSentence(sheet(picture=JPEG))
    assert one.height < other.height


def test_what_is_done_gives_way_to_large_letters():
    done = tuple(Action(f"Ringe nummer {place}", "Jeg", done=True) for place in range(20))
    page = fitted(sheet(goals=(*sheet().goals, Goal("Ringe", done))))
    assert page.left_out == {"done": 20}
    roomy = fitted(sheet(goals=(Goal("Ringe", done[:2]),), contacts=()))
    assert [action.done for action in roomy.sheet.goals[0].actions] == [True, True]


@pytest.mark.parametrize("font", [ANY_FONT, NOTO_SANS])
@pytest.mark.parametrize("text", [LONG, WORD, "Ro"], ids=["long", "word", "short"])
def test_in_large_letters_all_that_has_no_room_is_counted(text, font):
    page = in_large_letters(huge(text), font)
    assert page.size in LARGE_SIZES and page.first_size >= 25
    actions = [action for goal in page.sheet.goals for action in goal.actions]
    assert page.left_out["action"] == 60 - len(actions)
    assert page.left_out["goal"] == 30 - len(page.sheet.goals)
    assert page.left_out["contact"] == 20 - len(page.sheet.contacts)
    assert page.left_out["matter"] == 5 - len(page.sheet.matters)
    assert actions and page.sheet.contacts


@pytest.mark.parametrize(
    "first", ["Å ha ro", "Jeg vil bo et sted der ingen kan komme uten å banke på"]
)
def test_what_matters_is_never_smaller_in_large_letters_than_on_the_sheet(first):
    few = sheet(first=first, matters=(), goals=(), strengths=(), dreams=(), contacts=())
    for one in (few, sheet(first=first), sheet(first=first, picture=JPEG)):
        assert in_large_letters(one).first_size >= fitted(one).first_size
    assert fitted(few).first_size > 25, "it grows where there is room"


def test_few_things_are_larger_than_many():
    few = sheet(goals=(Goal("Jeg ser Maja", (Action("Ringe Maja", "Jeg"),)),), contacts=())
    assert in_large_letters(few).size > in_large_letters(huge("Ro")).size


def test_the_wallet_card_counts_whom_it_has_no_room_for():
    card = wallet(huge(LONG))
    assert card.shortened
    assert card.left_out == 20 - sum(len(panel) for panel in card.panels) > 0


def test_the_wallet_card_shrinks_before_it_cuts_or_leaves_out():
    note = "Ring meg når som helst, også om kvelden, og legg igjen en beskjed om jeg ikke svarer."
    people = tuple(Contact(f"Person {number}", "01 23 40 13", note) for number in range(5))
    card = wallet(sheet(contacts=people))
    assert card.size < wallet(sheet(contacts=people[:2])).size
    assert not card.left_out and not card.shortened
    printed = [one.note for panel in card.panels for one in panel]
    assert printed == [note] * 5


def test_the_numbers_to_call_are_the_cover_of_the_wallet_card():
    card = wallet(sheet())
    assert [one.number for one in card.numbers] == ["116 123", "22 40 00 40"]
    assert [one.label for one in card.first] == ["Silje Haugen", "Tore Lien", "Bente"]


def test_the_cover_of_the_wallet_card_is_filled():
    few = sheet(contacts=(), emergency=sheet().emergency[:1])
    assert wallet(few).cover_size > wallet(sheet()).cover_size >= COVER_SIZES[0]


@pytest.mark.parametrize("font", [ANY_FONT, NOTO_SANS])
def test_the_cover_of_the_wallet_card_cuts_no_name_and_says_who_is_away(font):
    names = (
        "Eva på kommunen i Västra Frölunda",
        "Gabrielle Sæterhaugen-Lindqvist på dagsenteret ved elva",
        "Petra Wall",
    )
    people = tuple(Contact(name, "08-465 004 21") for name in names)
    gone = "borte til 10. des."
    for some in (people[:1], people[1:2], (replace(people[2], gone=gone),), people):
        card = wallet(sheet(contacts=some, emergency=sheet().emergency[:1]), font)
        labels = [one.label for one in card.first]
        whole = [", ".join(filter(None, (one.name, one.gone))) for one in some]
        assert labels and labels == whole[: len(labels)], "nothing is cut"
        assert len(some) > 1 or len(labels) == 1
        assert card.cover_size in COVER_SIZES
    many = wallet(sheet(contacts=people * 4, emergency=sheet().emergency * 3), font)
    assert len(many.numbers) == 6 and not any(one.label.endswith("…") for one in many.numbers)


def test_what_is_done_and_how_have_the_whole_width():
    how = "Vi skriver søknaden sammen på kontoret"
    deed = Action("Søke om kontakt", "Jeg", how=how, when="før neste møte")
    item = Layout(sheet(goals=(Goal("Ro", (deed,)),)), NOTO_SANS)._deeds()[1]
    counted = dict(zip((text.name for text in item.texts), item.lines(11)))
    assert (counted["what"], counted["when"], counted["how"]) == (1, 0, 1)


def test_in_large_letters_too_who_is_away_says_whom_to_call_instead():
    gone = Contact("Silje Haugen", "01 23 40 13", away="Borte til 10. des: ring Amir Noori 01 23.")
    page = in_large_letters(sheet(contacts=(gone, replace(gone, away=""))), NOTO_SANS)
    assert [one.away for one in page.sheet.contacts] == [gone.away, ""]
    here, away = (sheet(contacts=(one,) * 4) for one in (replace(gone, away=""), gone))
    left_out = [in_large_letters(one).left_out["contact"] for one in (here, away)]
    assert left_out[1] > left_out[0], "its height is counted"


def test_another_voice_stands_on_a_line_of_its_own_and_is_counted():
    words = Words(f"I sleep{VOICE}Tore: Six hours")
    assert words.lines(100) == 2 and words.clipped(100, 9) == f"I sleep{VOICE}Tore: Six hours"
    assert words.clipped(100, 1) == "I sleep…"
    assert Words(f"{VOICE}Tore: Six hours").lines(100) == 1


def test_a_sheet_with_two_voices_everywhere_is_whole():
    page = fitted(two_voices(sheet()), NOTO_SANS)
    assert not page.shortened and set(+page.left_out) <= {"how"}
    printed = [deed.what for goal in page.sheet.goals for deed in goal.actions]
    assert printed and all("Tore Lien: Jeg sover seks timer" in one for one in printed)
    assert page.size < fitted(sheet(), NOTO_SANS).size


def test_in_large_letters_how_stands_where_there_is_room_and_is_counted_where_there_is_none():
    deed = Action("Ringe Maja", "Jeg", how="Etter middag", when="3. des.", how_much="1 time")
    few = sheet(goals=(Goal("Ro", (deed,)),), contacts=sheet().contacts[:1])
    page = in_large_letters(few, NOTO_SANS)
    assert (
        page.sheet.goals[0].actions[0].how == "Etter middag · 1 time" and not page.left_out["how"]
    )
    many = in_large_letters(sheet(goals=(Goal("Ro", (deed,) * 5),)), NOTO_SANS)
    told = [one.how for goal in many.sheet.goals for one in goal.actions]
    assert 0 < told.count("") == many.left_out["how"]


def test_in_large_letters_no_name_is_cut_where_smaller_ones_hold_it():
    deed = Action("Ringe og avtale", "Eva på kommunen i Västra Frölunda")
    page = in_large_letters(sheet(goals=(Goal("Ro", (deed,)),), contacts=()), NOTO_SANS)
    assert page.sheet.goals[0].actions[0].who == deed.who


def test_how_is_counted_on_the_sheet_too():
    deed = Action("Ringe om depositum", "Silje", how="Vi ringer sammen når de har åpnet.")
    roomy, tight = (fitted(sheet(goals=(Goal("Ro", (deed,) * count),))) for count in (2, 16))
    assert roomy.left_out["how"] == 0
    assert tight.left_out["how"] == 16 == actions(tight.sheet)
