"""People of the cast, each with a browser that speaks as the code does."""

import pytest

from tests.talking import in_english


@pytest.fixture
def owner(cast, browser):
    return in_english(browser(cast.owner))


@pytest.fixture
def hanne(cast, browser):
    return in_english(browser(cast.helper))


@pytest.fixture
def ulla(cast, browser):
    """The browser of somebody who cannot read the plan until she is let in."""
    return in_english(browser(cast.outsider))
