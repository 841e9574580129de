"""How far a goal or an action has come, by when, and who answers for it by law: the choices."""

from flask_babel import lazy_gettext as _l

from views.core.voice import voiced

GOAL_STATES = [
    ("open", voiced(_l("I am working on this"), _l("The owner is working on this"))),
    ("reached", voiced(_l("I have managed this"), _l("The owner has managed this"))),
    ("paused", _l("Paused. That is fine.")),
]
ACTION_STATES = [
    ("agreed", _l("Agreed")),
    ("going", _l("Under way")),
    ("done", _l("Done")),
    ("paused", _l("Paused. That is fine.")),
    ("dropped", _l("We dropped it")),
]
WHEN = [
    ("open", _l("Open, no day set")),
    ("meeting", _l("Before the next meeting")),
    ("date", _l("On a day")),
]
PRINCIPALS = [
    ("", _l("Not decided")),
    ("kommun", _l("The municipality")),
    ("region", _l("The region")),
    ("other", _l("Someone else")),
]
