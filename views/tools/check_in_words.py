"""What is said of the answers of a round: where they agree and differ, and what to talk about."""

from flask_babel import gettext as _

from models.tools.check_in_compared import Compared, compared
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from views.tools.check_in_forms import TOPICS


def said_of(one: CheckInRound, answers: list[CheckInAnswer], by_all: bool) -> list[str]:
    """What is said of the answers: where they are alike and where not, and what to talk about."""
    found = compared(one.questions, answers)
    if one.is_of_each:
        return [*_of_each(found), _("To talk about: what matters most to talk about today?")]
    return [*(_compared_by_all(found) if by_all else _compared_by_some(found)), _to_talk(found)]


def _of_each(found: Compared) -> list[str]:
    """The same where each answered about themselves: nobody is right, and nobody is far off."""
    said = []
    if found.alike:
        said.append(_("Your answers are much alike: %(topics)s.", topics=_listed(found.alike)))
    if found.apart:
        said.append(_("Your answers differ: %(topics)s.", topics=_listed(found.apart)))
    return said


def _compared_by_all(found: Compared) -> list[str]:
    """Where they agree and where they differ."""
    said = []
    if found.alike:
        said.append(_("You say much the same about %(topics)s.", topics=_listed(found.alike)))
    if found.apart:
        said.append(_("You see it differently: %(topics)s.", topics=_listed(found.apart)))
    return said


def _compared_by_some(found: Compared) -> list[str]:
    """The same of those who answered, where somebody has not."""
    said = []
    if found.alike:
        topics = _listed(found.alike)
        said.append(_("Those who answered say much the same about %(topics)s.", topics=topics))
    if found.apart:
        topics = _listed(found.apart)
        said.append(_("Those who answered see it differently: %(topics)s.", topics=topics))
    return said


def _to_talk(found: Compared) -> str:
    """One open question to talk about."""
    if found.furthest:
        return _("To talk about: what does each of you think of when you answer that?")
    return _("To talk about: what would make it more useful the next time?")


def _listed(names: tuple[str, ...]) -> str:
    topics = [str(TOPICS[name]) for name in names]
    if len(topics) < 2:
        return "".join(topics)
    return _("%(some)s and %(last)s", some=", ".join(topics[:-1]), last=topics[-1])
