"""The pages of all tools. A new page is named here, its kinds in models/tools/__init__.py."""

from views.tools import contacts, diary, goals, hard_times, matters, wheel

TOOLS = (matters, wheel, goals, contacts, hard_times, diary)
