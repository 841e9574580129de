"""Fixtures for the tests here: a meeting of today."""

import pytest

from models.tools.meetings import Meeting
from tests.writing import write
from views.core.language import today


@pytest.fixture
def meeting(plan):
    return write(Meeting, plan, sort="group", title="My group", day=today())


@pytest.fixture
def at(meeting):
    return f"/plans/{meeting.plan_id}/meetings/{meeting.id}"
