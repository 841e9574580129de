"""The pages of all tools. A new page is named here, its kinds in models/tools/__init__.py."""

from views.tools import check_in, contacts, diary, goals, hard_times, matters, progress, week, wheel

TOOLS = (matters, wheel, goals, contacts, hard_times, diary, week, check_in, progress)
