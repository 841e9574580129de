"""The pages that a plan has for its tools. A new page is named here, its kinds in models/tools/."""

from views.tools import contacts, goals, matters, wheel

TOOLS = (matters, wheel, goals, contacts)
