"""What is said of a round: its answers, where they agree and differ, and what to talk about."""

from flask_babel import gettext as _

from models.people.person import Person
from models.plan.visit import Visit
from models.tools.check_in_compared import Compared, compared
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.meetings import Meeting
from models.tools.minutes import of_sittings
from views.tools.check_in_forms import AT_TABLE, TITLES, TOPICS, in_words
from views.tools.meeting_forms import meeting_name


def said_of(one: CheckInRound, answers: list[CheckInAnswer], by_all: bool) -> list[str]:
    """What is said of the answers: where they are alike and where not, and what to talk about."""
    found = compared(one.questions, answers)
    if one.is_of_each:
        return [*_of_each(found), _("To talk about: what matters most to talk about today?")]
    return [*(_compared_by_all(found) if by_all else _compared_by_some(found)), _to_talk(found)]


def _of_each(found: Compared) -> list[str]:
    """Where they are alike and where they differ, where each answered about themselves.

    Nobody is right in that, and nobody is far off.
    """
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
    """Where those who answered agree and where they differ, where somebody has not answered."""
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


def told_of(visit: Visit, one: CheckInRound) -> dict:
    """What may be shown of a round: each question that somebody answered, with all answers.

    They stand in the same order under each.
    """
    rows = one.answers(visit)
    answers = one.open_of(visit, rows)
    missing = [row for row in rows if not row.is_given] if one.shown_at else []
    ids = {row.person_id for row in answers if row.person_id}
    names = Person.names(ids)

    def name_of(answer: CheckInAnswer) -> str:
        return answer.name or names.get(answer.person_id or 0) or _("Somebody without a name")

    told = []
    for question in one.questions:
        found = [(name_of(a), in_words(question, a.said.get(question))) for a in answers]
        if any(answer for _who, answer in found):
            told.append((AT_TABLE[question], found))
    return {
        "round": one,
        "is_own": bool(answers),
        "title": TITLES[one.about],
        "told": told,
        "own_words": [(name_of(a), a.said["words"]) for a in answers if a.said.get("words")],
        "said": said_of(one, answers, not missing) if one.shown_at else [],
        "missing": len(missing),
        "count": (len(answers), len(answers) + len(missing)),
    }


def meetings_of(visit: Visit, rounds: list[CheckInRound]) -> dict[int, str]:
    """{round's id: the name of the meeting that it was in}, as far as the visitor may see it."""
    ids = {one.sitting for one in rounds} if visit.sees(Meeting.page) else set()
    held = of_sittings(visit.plan, ids)
    return {one.id: meeting_name(held[one.sitting]) for one in rounds if one.sitting in held}
