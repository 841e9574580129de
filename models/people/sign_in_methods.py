"""All the ways in that a person has: none may take away the last one."""

from models.people.card import Card
from models.people.passkey import Passkey
from models.people.password import Password
from models.people.person import Person
from models.people.provider import Connection


def sign_in_methods(person: Person) -> int:
    """How many ways in there are: the card, each passkey, the password, the organisation's own."""
    return (
        bool(Card.of(person))
        + len(Passkey.of(person))
        + bool(Password.of(person))
        + bool(Connection.of(person))
    )


def is_last_sign_in_method(person: Person) -> bool:
    return sign_in_methods(person) < 2
