"""Fixtures for the tests here: a goal, a guest who writes in the plan, and live streams."""

import pytest

from models.plan.conversation import Conversation
from models.plan.guest import Guest
from tests.listening import listen
from tests.talking import goal, in_english
from tests.writing import as_owner

__all__ = ["goal", "listen"]


@pytest.fixture
def guest(cast, plan, goal, browser):
    """The helper's browser, in a conversation, so that they write in the plan."""
    talk = Conversation.start(as_owner(plan))
    Guest.knock(talk, cast.helper.person).let_in(as_owner(plan))
    return in_english(browser(cast.helper))
