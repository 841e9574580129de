"""Check-in: how it is now, alone on any day, or together at the start and the end of a meeting."""

from datetime import date

from flask import Blueprint, Flask, abort, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.core.typed import YEARS
from models.plan.conversation import Conversation
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.check_in import START, CheckIn, FormTotal, OwnLine
from models.tools.check_in_round import CheckInRound
from models.tools.check_in_table import (
    AlreadyShown,
    HasPhone,
    NotTogether,
    Overtaken,
    RoundAtTable,
    TooManyNames,
)
from views.core import access, htmx
from views.core.fields import number
from views.people.shared_device import sharers_id
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.check_in_forms import (
    AT_TABLE,
    HAS_PHONE_TOO,
    QUESTIONS,
    SCALES,
    TABLE_FORMS,
    TITLES,
    WAYS_TO_ANSWER,
    CheckInForm,
    FormTotalForm,
    in_words,
    tidy_name,
)
from views.tools.check_in_words import meetings_of, told_of
from views.tools.meeting_now import TITLES as SCREEN_TITLES

bp = Blueprint("check_in", __name__, url_prefix="/plans/<int:plan_id>/check-in")
THANKS = "thanks"  # in the session: who has just answered on this phone, that is another's
ROUND = "goes_round"  # in the session: the id of the conversation in which this phone goes round
UNSENT = ("keep", "other", "forget", *WAYS_TO_ANSWER)  # what a button may say that sends no answer
STEP = {"start": "welcome", "end": "closing"}  # where each round stands in a meeting

# A made-up one, to show what may stand there.
EXAMPLE = (
    (_l("Monday"), _l("How are you now? 4 of 10. How did you sleep? Bad. “Long night.”")),
    (_l("Thursday"), _l("How are you now? 6 of 10. How did you sleep? In between.")),
)


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "check_in")
    plan = visit.plan
    line = OwnLine(plan, _day_in_address())
    totals = FormTotal.of(plan) if line.is_newest else []
    rounds = CheckInRound.seen_by(visit) if line.is_newest else []
    return render_template(
        "tools/check_in/show.html",
        plan=plan,
        line=line,
        totals=totals,
        rounds=rounds,
        meetings=meetings_of(visit, rounds),
        talk=_talk(visit),
        titles=TITLES,
        example=EXAMPLE,
        **extra_context(visit, [*line.check_ins, *totals]),
    )


def _talk(visit: Visit) -> Conversation | None:
    """The conversation that goes on, if this person is in it."""
    if visit.guest:
        return visit.guest.conversation
    return Conversation.of(visit.plan) if visit.owns else None


def _day_in_address() -> date | None:
    """The newest day to show, if the address asks for one. Aborts with 404 if it is none."""
    wish = request.args.get("until")
    if wish is None:
        return None
    try:
        found = date.fromisoformat(wish)
    except ValueError:
        abort(404)
    return found if found.year in YEARS else abort(404)


@bp.get("/rounds/<int:round_id>")
def look_back(plan_id, round_id):
    """An earlier round: its answers, or only one's own where they were never shown."""
    visit = access.plan_to_read(plan_id, "check_in")
    found = CheckInRound.find(visit, round_id) or abort(404)
    return render_template("tools/check_in/round.html", plan=visit.plan, **told_of(visit, found))


@bp.route("/together/<any(start,end):about>", methods=["GET", "POST"])
def together(plan_id, about):
    visit = access.plan_to_read(plan_id, "check_in")
    table = RoundAtTable(visit, about, sharers_id())
    if request.method == "POST" and request.form.get("do") == "show" and not visit.owns:
        abort(403, "owners")
    table.show_if_complete()
    form = TABLE_FORMS[about](data=_before(table))
    form.prepare(table)
    if form.goes_round and table.talk:
        session[ROUND] = table.talk.id
    if request.method == "GET":
        onward = _meeting(table) if _follows(table) else None
        if onward:
            return htmx.go(onward)
        return htmx.renew() if _has_come(table) else _page(table, 200, form)
    take = _keep_unsent if request.form.get("do") in UNSENT else _take
    return take(table, form) if table.talk else _page(table, 409, form)


def _follows(table: RoundAtTable) -> bool:
    """True if the phone goes with the meeting by itself: not if it asks from a page with words."""
    may = htmx.asked_by_itself() and "who" not in request.args
    return may and bool(_gone_on(table)) and not _asks(table)


def _has_come(table: RoundAtTable) -> bool:
    """True if a page that only waited for the answers asks, and they are shown."""
    return htmx.asked_by_itself() and "waits" in request.args and table.shows_answers


def _before(table: RoundAtTable) -> dict:
    """What the form shows: what they have chosen here and not sent, or else have answered.

    Nothing for whoever answers on the phone of another. What was answered is not shown either
    where the phone has gone round: somebody else may hold it now.
    """
    is_own = request.method == "GET" and request.args.get("who") != "other"
    if not is_own or not _asks(table):
        return {}
    return table.unsent or ({} if _goes_round(table) else _own(table))


def _own(table: RoundAtTable) -> dict:
    return table.mine.said if table.mine else {}


def _goes_round(table: RoundAtTable) -> bool:
    """True if somebody else may have this phone: it has gone round, or two share it."""
    talk = table.talk.id if table.talk else 0
    return bool(table.shares_device or table.answered_for_another or session.get(ROUND) == talk)


def _answered(table: RoundAtTable, form) -> dict:
    """What they answer now. What they left blank in a form that could not show it stays."""
    keeps = request.form.get("blank") == "keeps" and not form.goes_round
    return (_own(table) if keeps else {}) | form.answers()


def _keep_unsent(table: RoundAtTable, form):
    """Keep what has been chosen for a reload, and show it to nobody.

    "other" forgets it, because the phone goes to somebody else, and "forget" leaves the answer
    that was sent. To go from numbers to words, the page comes again with what was chosen.
    """
    do = request.form["do"]
    if not form.goes_round:
        said = {} if do in ("other", "forget") or not form.validate() else form.answers()
        if table.shows_answers and do in WAYS_TO_ANSWER:
            table.keep_refused(said)
        table.keep_unsent(said, request.form.get("stamp"))
    if do in ("other", "forget"):
        who = "other" if do == "other" else None
        here = url_for(".together", plan_id=table.visit.plan.id, about=table.about, who=who)
        return htmx.go(here)
    return ("", 204) if do == "keep" else _page(table, 409 if table.shows_answers else 200, form)


def _take(table: RoundAtTable, form):
    """Do what the button says: answer, wait for a name or no more, or show the answers."""
    do = request.form.get("do", "answer")
    try:
        if do == "show":
            table.show()
        elif do == "leave-out":
            table.leave_out(*(number(request.form.get(one)) for one in ("seat", "person")))
        elif do == "wait" and tidy_name(form.name.data) and form.name.validate(form):
            table.wait_for(tidy_name(form.name.data))
        elif do == "wait" or not form.validate():
            return _page(table, 422, form)
        else:
            said = {} if do == "skip" else _answered(table, form)
            table.answer(form.somebody(), said, request.form.get("stamp"))
            session[THANKS] = form.for_another()
    except (AlreadyShown, NotTogether, Overtaken):
        return _refused(RoundAtTable(table.visit, table.about, table.shares_device), form)
    except HasPhone:
        form.name.errors = [HAS_PHONE_TOO]
        return _page(table, 422, form)
    except TooManyNames:
        form.name.errors = [_("There are many names already. Let some of them answer first.")]
        return _page(table, 422, form)
    return htmx.go(url_for(".together", plan_id=table.visit.plan.id, about=table.about))


def _refused(table: RoundAtTable, form):
    """What somebody answered themselves is there when they come back, also if it was not taken."""
    if not form.goes_round:
        table.keep_refused(form.answers())
    return _page(table, 409, form)


def _page(table: RoundAtTable, status: int, form):
    """The round as it stands for this person. `form`: what they sent, or an empty one.

    Nothing of another person's answer is in it until the answers are shown: see RoundAtTable.
    """
    visit = table.visit
    told = {"title": TITLES[table.about]}
    typed = form.answers() if status == 409 else table.unsent if table.shows_answers else {}
    if table.round and table.shows_answers:
        told = told_of(visit, table.round)
    return (
        render_template(
            "tools/check_in/together.html",
            plan=visit.plan,
            table=table,
            about=table.about,
            scale=SCALES[table.about],
            form=form,
            asks=_asks(table),
            stays_hidden=_goes_round(table),
            gone_on=_gone_on(table),
            typed=typed,
            questions=AT_TABLE,
            meeting=_meeting(table),
            thanks=session.pop(THANKS, "") if status == 200 else "",
            **told,
        ),
        status,
    )


def _asks(table: RoundAtTable) -> bool:
    """True if the page asks this person for an answer."""
    sent = request.method == "POST" and request.form.get("do") in ("answer", "skip", *UNSENT)
    if table.shows_answers or sent or not table.mine or "who" in request.args:
        return not table.shows_answers
    return bool(table.unsent) and not htmx.asked_by_itself()


def _gone_on(table: RoundAtTable) -> str:
    """The step that the others are at, if the meeting has left the one of this round; else ""."""
    circle = table.circle
    if circle is None or circle.table.screen == STEP[table.about]:
        return ""
    return str(SCREEN_TITLES[circle.table.screen])


def _meeting(table: RoundAtTable) -> str | None:
    """The address of the meeting that goes on, for those who are at the table; else None."""
    if table.circle is None:
        return None
    meeting = table.circle.meeting
    return url_for("meeting_now.show", plan_id=table.visit.plan.id, meeting_id=meeting.id)


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    return authors_and_voices(visit.plan, parts) | {"questions": QUESTIONS}


def answers_said(part: CheckIn) -> str:
    """All answers of a check-in in one line."""
    said = [
        _("%(heading)s: %(words)s", heading=TOPICS_SHORT[name], words=in_words(name, answer))
        for name, answer in part.answers.items()
    ]
    return " · ".join(said)


def _preview(page: Page, plan: Plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page)."""
    found = CheckIn.latest(plan, 5)
    lines = [": ".join(filter(None, (answers_said(one), one.words))) for one in found]
    return lines + [f"{one.form_name}: {one.total}" for one in FormTotal.of(plan)]


TOPICS_SHORT = dict(zip(START, (_l("How I am"), _l("Strength"), _l("Sleep")), strict=True))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(check_in_answer=in_words, check_in_topics=TOPICS_SHORT)


PAGE = Page(
    name="check_in",
    endpoint="check_in.show",
    title=_l("Check-in"),
    in_log=_l("the check-in"),
    more=18,
    preview=_preview,
    extra_context=extra_context,
    saves=("check_in.together",),
    kinds=(
        KindView(
            CheckIn,
            CheckInForm,
            title=_l("How is it now?"),
            plural=_l("Check-in"),
            in_log=_l("a check-in"),
            full=_l("There are very many. Your text is still here. Remove an old one first."),
            fragment="tools/check_in/_check_in.html",
        ),
        KindView(
            FormTotal,
            FormTotalForm,
            title=_l("A total from a form"),
            plural=_l("Totals from forms"),
            in_log=_l("a total from a form"),
            fragment="tools/check_in/_form_total.html",
        ),
    ),
)
