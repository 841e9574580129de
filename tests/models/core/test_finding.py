"""A name is found without its exact letters. The browser has the same rule: see test_beside.py."""

import pytest

from models.core.finding import MOST, folded, is_found
from tests.finding import FOUND, NOT_FOUND


@pytest.mark.parametrize("wanted, name", FOUND)
def test_a_name_is_folded_parts_of_words_in_any_order_and_without_accents(wanted, name):
    assert is_found(wanted, folded(name))


@pytest.mark.parametrize("wanted, name", NOT_FOUND)
def test_a_name_that_lacks_a_word_is_not_found(wanted, name):
    assert not is_found(wanted, folded(name))


def test_a_word_is_looked_for_once_and_only_the_first_letters_count():
    assert is_found("ase " * 20_000 + "zebra", folded("Åse"))
    assert not is_found("a" * MOST + "b", folded("Åse"))


def test_what_is_wanted_costs_the_same_however_long_it_is(monkeypatch):
    seen = []
    monkeypatch.setattr("models.core.finding.folded", lambda text: seen.append(len(text)) or text)
    is_found("ae " * 20_000, "ae")
    assert seen == [MOST]
