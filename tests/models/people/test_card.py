"""The key card: what is typed, what is guessed, and what a new card ends."""

from random import Random
from threading import Event
from time import thread_time

import pytest

from models.core.database import database, is_sqlite, now, transaction
from models.people.card import ALPHABET, Card, check_letter, easy_pin, spaced, tidy_code
from models.people.lockout import Locked
from models.people.person import Person
from tests.conftest import PIN
from tests.racing import side_by_side

pytestmark = pytest.mark.postgres

WRONG = "9753"
CHANCE = Random(2468)  # the same codes each time


@pytest.fixture
def card(cast) -> Card:
    """The owner's card, found by its code, so that a PIN can be tried."""
    return Card.find(cast.owner.code)


def fail(card, times):
    return [card.opens_with(WRONG) for _try in range(times)]


def wait_out(card):
    """End the card's pause."""
    Card.update(locked_until=now() - 1).where(Card.id == card.id).execute()


def pause_of(card):
    """In minutes."""
    return round((Card.get_by_id(card.id).locked_until - now()) / 60)


def random_code():
    letters = "".join(CHANCE.choice(ALPHABET) for _place in range(11))
    return letters + check_letter(letters)


@pytest.mark.parametrize(
    "written", ["7K3M 9QXA 0VT{}", "7k3m9qxa0vt{}", " 7K3M-9QXA-OVT{} ", "7k3m 9qxa ovt{}\n"]
)
def test_a_code_is_the_same_however_it_is_typed(written):
    letter = check_letter("7K3M9QXA0VT")
    assert tidy_code(written.format(letter)) == "7K3M9QXA0VT" + letter


@pytest.mark.parametrize("heard, meant", [("O", "0"), ("I", "1"), ("L", "1"), ("U", "V")])
def test_letters_that_are_not_on_a_card_are_taken_for_what_they_look_or_sound_like(heard, meant):
    letters = meant * 11
    assert tidy_code(heard * 11 + check_letter(letters)) == letters + check_letter(letters)


def test_the_check_letter_finds_every_single_wrong_letter():
    code = random_code()
    wrong = [
        code[:place] + letter + code[place + 1 :]
        for place in range(12)
        for letter in ALPHABET
        if letter != code[place]
    ]
    assert tidy_code(code) == code
    assert [slip for slip in wrong if tidy_code(slip)] == []
    assert len(wrong) == 12 * 31


@pytest.mark.parametrize(
    "typed", ["", "7K3M", "7K3M 9QXA 0VTA 7K3M", "привет", "🔑" * 12, "0" * 10_000, "\x00" * 12]
)
def test_what_is_no_code_finds_no_card(cast, typed):
    assert Card.find(typed) is None


def test_the_spaced_code_on_the_card_finds_the_card(cast):
    assert Card.find(cast.owner.code).person == cast.owner.person
    assert cast.owner.code == spaced(tidy_code(cast.owner.code))


def test_the_right_pin_opens(card):
    assert card.opens_with(PIN)


@pytest.mark.parametrize("pin", ["", "2469", PIN + "0", "２４６８", "2468\x00"])
def test_any_other_pin_does_not_open(card, pin):
    assert not card.opens_with(pin)


def test_the_pin_of_one_card_does_not_open_another(cast):
    """The same PIN has another hash on each card, so that one does not reveal the other."""
    hashes = {Card.of(member.person).pin_hash for member in vars(cast).values()}
    assert len(hashes) == 4


def test_after_five_wrong_pins_not_even_the_right_one_opens(card):
    assert fail(card, 5) == [False] * 5
    with pytest.raises(Locked):
        card.opens_with(PIN)
    assert pause_of(card) == 15


def test_four_wrong_pins_and_the_right_one_begin_afresh(card):
    for _round in range(2):
        fail(card, 4)
        assert card.opens_with(PIN)
    assert Card.get_by_id(card.id).wrong == 0


def test_each_wrong_pin_after_the_pause_doubles_it_up_to_a_day(card):
    fail(card, 5)
    pauses = []
    for _try in range(9):
        pauses.append(pause_of(card))
        wait_out(card)
        fail(card, 1)
    assert pauses == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_tries_during_the_pause_make_it_no_longer(card):
    fail(card, 5)
    for _try in range(3):
        with pytest.raises(Locked):
            card.opens_with(PIN)
    assert pause_of(card) == 15


def test_after_the_pause_the_right_pin_opens_and_clears_the_count(card):
    fail(card, 5)
    wait_out(card)
    assert card.opens_with(PIN)
    assert fail(card, 4) == [False] * 4


def test_guesses_side_by_side_are_no_cheaper_than_one_after_the_other(cast):
    code = cast.owner.code

    def guess():
        try:
            return Card.find(code).opens_with(WRONG)
        except Locked:
            return "locked"

    answers = side_by_side(*[guess] * 12)
    assert answers.count(False) <= 5
    assert Card.of(cast.owner.person).wrong == answers.count(False)


def test_a_pin_costs_a_thief_what_owasp_asks_for(cast, real_hasher):
    card = Card.issue(cast.owner.person, PIN)
    assert card.pin_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_unknown_code_takes_as_long_as_a_known_one_with_a_wrong_pin(cast, real_hasher):
    known_code = Card.issue(cast.owner.person, PIN).to_show()

    def spent(work):
        start = thread_time()
        work()
        return thread_time() - start

    def wrong_pin():
        assert not Card.find(known_code).opens_with("9753")

    # In turn, so that whatever else the machine does meets both alike.
    turns = [(spent(wrong_pin), spent(lambda: Card.find(random_code()))) for _time in range(4)]
    known, unknown = map(min, zip(*turns))
    assert 0.7 < unknown / known < 1.4, (unknown, known)


def test_a_new_card_has_another_code_and_the_old_one_is_dead(cast):
    new = Card.issue(cast.owner.person, PIN)
    assert Card.find(cast.owner.code) is None
    assert Card.find(new.to_show()).opens_with(PIN)
    assert Card.of(cast.owner.person) == new


def test_the_code_is_shown_only_until_the_owner_has_it(cast):
    card = Card.issue(cast.owner.person, PIN)
    assert Card.of(cast.owner.person).to_show()
    card.kept()
    assert Card.of(cast.owner.person).to_show() is None


def test_the_code_is_shown_for_a_day_at_most(cast):
    Card.issue(cast.owner.person, PIN)
    Card.update(created_at=now() - 86400 - 1).where(Card.person == cast.owner.person).execute()
    assert Card.of(cast.owner.person).to_show() is None


def test_a_dead_card_keeps_no_code(cast):
    Card.issue(cast.owner.person, PIN)
    dead = Card.select().where(Card.person == cast.owner.person, Card.ended_at.is_null(False)).get()
    assert dead.code is None


EASY = (
    "0000",
    "1234",
    "777777",
    "2580",
    "0123",
    "2345",
    "6789",
    "7890",
    "3210",
    "9876",
    "0987",
    "234567",
    "87654",
    "1940",
    "1968",
    "2015",
)
NOT_EASY = (PIN, "1939", "2016", "1357", "2346", "19680", "194012", "8201")


@pytest.mark.parametrize(
    "pin, easy", [*((pin, True) for pin in EASY), *((pin, False) for pin in NOT_EASY)]
)
def test_a_pin_that_a_stranger_tries_first_is_called_easy(pin, easy):
    assert bool(easy_pin(pin)) is easy


def test_a_helper_has_a_card_like_an_owner(cast):
    assert isinstance(Card.find(cast.helper.code).person, Person)


def test_of_two_cards_made_at_once_one_opens(cast):
    owner = cast.owner.person
    begun = Event()

    def second_waits():
        return database.execute_sql("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone()

    def first():
        with transaction():
            Card.issue(owner, PIN)
            begun.set()
            if not is_sqlite():  # there the second cannot even begin a transaction
                while not second_waits():
                    pass

    def second():
        assert begun.wait(60)
        Card.issue(owner, PIN)

    side_by_side(first, second)
    assert Card.select().where(Card.person == owner, Card.ended_at.is_null()).count() == 1


@pytest.mark.parametrize(
    "pin, why",
    [
        *(("7777", "same"), ("3456", "row"), ("9876", "row"), ("1987", "year")),
        *(("2580", "line"), ("0852", "line"), ("1212", "pair"), ("4937", "")),
    ],
)
def test_a_pin_that_is_easy_to_guess_is_told_why(pin, why):
    assert easy_pin(pin) == why
