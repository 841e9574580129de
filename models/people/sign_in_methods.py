"""All the ways in which a person can sign in. The last one must not be removed."""

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
