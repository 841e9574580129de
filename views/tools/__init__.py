"""The pages of all tools. A new page is named here, its kinds in models/tools/__init__.py."""

from views.tools import (
    contacts,
    diary,
    goals,
    hard_times,
    matters,
    meetings,
    progress,
    unsaid,
    week,
    wheel,
)

TOOLS = (matters, wheel, goals, contacts, hard_times, diary, week, meetings, unsaid, progress)
