"""The kinds of parts of all tools. A new one is named here, its page in views/tools/__init__.py."""

from models.plan.kinds import declare
from models.tools.check_in import CheckIn, FormTotal
from models.tools.checklist import Answer, KeptAnswers
from models.tools.contacts import Contact
from models.tools.diary import Entry
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.hard_times import Call, Heading
from models.tools.matters import Matter
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting
from models.tools.outcomes import Outcome
from models.tools.people_map import KeptMap, Place, Tie
from models.tools.seats import Seat
from models.tools.unsaid import Unsaid
from models.tools.week import Activity
from models.tools.wheel import Area

KINDS = (
    Contact,
    Meeting,
    Seat,
    MeetingNote,
    Unsaid,
    Area,
    Matter,
    Strength,
    Dream,
    Goal,
    Action,
    Outcome,
    Frame,
    Heading,
    Call,
    Entry,
    Activity,
    CheckIn,
    FormTotal,
    Answer,
    KeptAnswers,
    Place,
    Tie,
    KeptMap,
)
declare(KINDS)
