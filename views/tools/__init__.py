"""The pages of all tools. A new page is named here, its kinds in models/tools/__init__.py."""

from views.tools import (
    check_in,
    checklist,
    contacts,
    diary,
    goals,
    hard_times,
    matters,
    meetings,
    people_map,
    progress,
    unsaid,
    week,
    wheel,
)

TOOLS = (
    matters,
    wheel,
    goals,
    contacts,
    hard_times,
    diary,
    week,
    meetings,
    unsaid,
    check_in,
    progress,
    checklist,
    people_map,
)
