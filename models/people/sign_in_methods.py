"""All the methods by which a person can sign in. The last one must not be removed."""

from models.people.card import Card
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.person import Person
from models.people.provider import Connection


def sign_in_methods(person: Person) -> int:
    """How many there are: the card, each passkey, the password, the organisation's sign-in."""
    single = [Card.of(person), Password.of(person), Connection.of(person)]
    return len(Passkey.of(person)) + sum(1 for method in single if method)


def is_last_sign_in_method(person: Person) -> bool:
    return sign_in_methods(person) < 2


def needs_the_card_first(person: Person) -> bool:
    """Whether a sign-out may shut this person out for good.

    That is: their one way in is a card, and they have not said that they have it.
    """
    card = Card.of(person)
    return card is not None and not card.is_kept and is_last_sign_in_method(person)
