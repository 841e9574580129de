"""All the ways in that a person has: none may take away the last one."""

from models.card import Card
from models.passkey import Passkey
from models.password import Password
from models.person import Person
from models.provider import Connection


def ways_in(person: Person) -> int:
    """How many ways in there are: the card, each passkey, the password, the organisation's own."""
    return (bool(Card.of(person)) + len(Passkey.of(person)) + bool(Password.of(person)) + bool(Connection.of(person)))


def is_only_way(person: Person) -> bool:
    return ways_in(person) < 2
