"""What the page "When it gets hard" asks about, in words, and a filled-in example."""

from flask_babel import lazy_gettext as _l

from models.tools.hard_times import CALLS
from views.core.voice import voiced

# {heading: what it is called}.
TITLES = {
    "signs": voiced(_l("My early signs"), _l("%(owners)s early signs")),
    "seen": _l("What others can see"),
    "self": voiced(_l("What I do myself"), _l("What %(owner)s does")),
    "helps": _l("What helps"),
    "hinders": _l("What does not help"),
    "met": voiced(_l("How I want to be met"), _l("How %(owner)s wants to be met")),
    CALLS: voiced(_l("Who I call, in order"), _l("Who %(owner)s calls, in order")),
    "practical": _l("Practical things"),
    "admitted": voiced(_l("My wishes if I am admitted"), _l("What %(owner)s wishes if admitted")),
}
HINTS = {
    "signs": voiced(
        _l("What do you notice first, when things begin to get hard?"),
        _l("What does %(owner)s notice first, when things begin to get hard?"),
    ),
    "seen": voiced(
        _l("What may others notice, perhaps before you do?"),
        _l("What may others notice, perhaps before %(owner)s does?"),
    ),
    "self": voiced(
        _l("Small things that have helped before. You will read this when it is hard."),
        _l("Small things that have helped before. %(owner)s reads this when it is hard."),
    ),
    "helps": _l("What can others say or do?"),
    "hinders": _l("What makes it worse?"),
    "met": voiced(
        _l("How should people talk to you, and be with you?"),
        _l("How should people talk to %(owner)s, and be with them?"),
    ),
    CALLS: voiced(
        _l("Call the first one first."),
        _l("Call them in this order, if %(owner)s wants you to."),
    ),
    "practical": _l("For example: home, animals, keys, medicine, children."),
    "admitted": voiced(
        _l("Who should know? What do you want with you? What is good to know about you?"),
        _l("Who should know? What does %(owner)s want to bring? What is good to know?"),
    ),
}
# A made-up one, to show what may stand there.
EXAMPLE = [
    (TITLES["signs"], _l("I stop answering the phone. I sleep in the daytime.")),
    (TITLES["seen"], _l("I get short with people. The curtains stay closed.")),
    (TITLES["self"], _l("I put on the radio. I take a shower. I walk around the block.")),
    (TITLES["helps"], _l("Somebody makes coffee and sits down with me.")),
    (TITLES["hinders"], _l("Many questions at once.")),
    (TITLES["met"], _l("Speak calmly. Say what you are going to do. Give me time.")),
    (TITLES[CALLS], _l("1. My sister. I say: Can you come? 2. The night staff.")),
    (TITLES["practical"], _l("The neighbour takes the cat. My sister has a key.")),
    (TITLES["admitted"], _l("I want my own pillow with me. Call my sister the same day.")),
]
