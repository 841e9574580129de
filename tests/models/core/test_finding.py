"""A name is found without its exact letters. The browser has the same rule: see test_beside.py."""

import pytest

from models.core.finding import folded, is_found
from tests.finding import FOUND, NOT_FOUND


@pytest.mark.parametrize("wanted, name", FOUND)
def test_a_name_is_folded_parts_of_words_in_any_order_and_without_accents(wanted, name):
    assert is_found(wanted, folded(name))


@pytest.mark.parametrize("wanted, name", NOT_FOUND)
def test_a_name_that_lacks_a_word_is_not_found(wanted, name):
    assert not is_found(wanted, folded(name))
