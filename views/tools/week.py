"""My week: its days with what comes then, another day for one time, and letting it be that time."""

from datetime import date, timedelta

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField

from models.core.typed import YEARS
from models.plan.visit import Visit
from models.tools.goals import WEEKDAYS, Action
from models.tools.repeated import Time
from models.tools.week import DAYS, PARTS_OF_DAY, WEEK, WEEKS, Activity, Week, monday_of
from models.tools.week_as_it_was import recall
from views.core import access
from views.core.fields import ClockField, DayField, DaysField, line
from views.core.forms import PartForm
from views.core.language import MONDAY, clock_said, days_said, today, weekday
from views.core.language import day as said_day
from views.core.voice import Named, voiced
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.goal_words import EVERY, by_when
from views.tools.week_receipts import note_told, receipts

bp = Blueprint("week", __name__, url_prefix="/plans/<int:plan_id>/week")

PARTS = dict(zip(PARTS_OF_DAY, (_l("Morning"), _l("Day"), _l("Evening")), strict=True))
WEEK_NAMES = dict(
    zip(WEEKS, (_l("Every week"), _l("Weeks with an even number"), _l("Weeks with an odd number")))
)
KINDS = {kind.kind_name: kind for kind in (Activity, Action)}
# A made-up one, to show what may stand there.
EXAMPLE = (
    (_l("Monday"), _l("Morning: Breakfast with the radio on. Evening: Call my sister.")),
    (_l("Thursday"), _l("10.00: Swim. Bring the card. Day: Soup at the meeting place.")),
    (_l("Sunday"), _l("Nothing. It is good to have a day like that.")),
)


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "week")
    asked = _day(request.args["day"]) if "day" in request.args else today()
    week = Week(visit.plan, asked, actions_for(visit), visit.known_since)
    return render_template(
        "tools/week/show.html",
        plan=visit.plan,
        week=week,
        days=_from_today(week),
        opened=_opened(week, asked),
        before=week.monday - WEEK,
        after=week.monday + WEEK,
        printed=_printed(week),
        example=EXAMPLE,
        **extra_context(visit, week.activities),
    )


@bp.get("/<any(activity, action):what>/<int:part_id>/<usual>")
def time(plan_id, what, part_id, usual):
    """One time that something comes, and the days that it may have instead."""
    visit = access.plan_to_read(plan_id, "week")
    one = _time(visit, what, part_id, usual)
    return render_template(
        "tools/week/time.html",
        plan=visit.plan,
        time=one,
        others=_other_days(one) if visit.may_write else [],
        **extra_context(visit, [one.part]),
    )


@bp.post("/<any(activity, action):what>/<int:part_id>/<usual>")
def change_time(plan_id, what, part_id, usual):
    visit = access.plan_to_edit(plan_id, "week")
    one = _time(visit, what, part_id, usual)
    wish = request.form.get("to", "")
    shown = one.day
    if wish == "usual":
        one.part.as_usual(visit, one.usual)
        shown = one.usual
    elif wish == "let-be":
        one.part.let_be(visit, one.usual)
    elif wish in PARTS_OF_DAY:
        one.part.take_part_of_day(visit, one.usual, wish)
    else:
        shown = _day(wish, otherwise=400)
        one.part.take_day(visit, one.usual, shown)
    note_told(type(one.part).find(visit.plan, part_id))  # the week opens where it stands now
    return redirect(url_for(".show", plan_id=plan_id, day=shown, _anchor=f"day-{shown}"), 303)


def actions_for(visit: Visit) -> list[Action]:
    """The plan's actions, if this visitor may see those."""
    return Action.of(visit.plan) if visit.sees("plan") else []


def _time(visit: Visit, what: str, part_id: int, usual: str) -> Time:
    """The time that this part ordinarily has on that day. Aborts with 404 if it has none."""
    kind = KINDS[what]
    part = kind.find(visit.plan, part_id) if visit.sees(kind.page) else None
    day = _day(usual)
    if part is None or part.removed_at:
        abort(404)
    recall(visit.plan, [part], day, visit.known_since)
    return part.time_of(day) or abort(404)


def _day(text: str, otherwise: int = 404) -> date:
    """A day in an address or a form. Aborts if it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        abort(otherwise)
    return found if found.year in YEARS else abort(otherwise)


def _from_today(week: Week) -> list:
    """The days of the week; of this week today and those to come first, and then those before."""
    here = [day for day in week.days if day.date >= today()]
    return here + [day for day in week.days if day.date < today()] if here else week.days


def _opened(week: Week, asked: date) -> set[date]:
    """The days that stand open: of this week today and the one that was asked for, else all."""
    if week.monday != monday_of(today()):
        return {day.date for day in week.days}
    return {today(), asked}


def _printed(week: Week) -> dict:
    """Which week is printed: the next if it is shown, or if nothing more comes in this one."""
    ahead = (week.monday - monday_of(today())) // WEEK
    is_over = not any(day.kept for day in week.days if day.date >= today())
    is_next = ahead == 1 or (ahead == 0 and is_over and any(day.times for day in week.usual))
    return {"week": "next"} if is_next else {}


def _other_days(time: Time) -> list[date]:
    """Seven days that it may have instead: from today, or from the Monday of its own week."""
    first = max(today(), monday_of(time.day))
    days = (first + timedelta(ahead) for ahead in range(8))
    return [day for day in days if day != time.day][:7]


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    more = {"parts_of_day": PARTS, "receipts": receipts(visit, parts)}
    return authors_and_voices(visit.plan, parts) | more


def when_said(part: Activity | Action) -> str:
    """When it comes, in words: "Monday and Thursday · Morning · 10.00"."""
    if not isinstance(part, Activity):
        return by_when(part)
    day = said_day(part.on_date) if part.on_date else days_said(part.days) or _("No day chosen")
    some = part.weeks in ("even", "odd") and part.days and not part.on_date
    weeks = str(WEEK_NAMES[part.weeks]) if some else ""
    part_of_day = str(PARTS[part.part_of_day]) if part.part_of_day in PARTS else ""
    return " · ".join(filter(None, (day, part_of_day, clock_said(part.clock), weeks)))


def again_said(part: Activity | Action) -> str:
    """On which days it comes again, for where the day and its part are said: "Every Sunday"."""
    if not isinstance(part, Activity):
        return by_when(part) if part.repeats else ""
    if part.on_date:
        return ""
    only = part.days and len(part.days) == 1
    days = str(dict(EVERY)[WEEKDAYS[int(part.days) - 1]]) if only else days_said(part.days)
    weeks = str(WEEK_NAMES[part.weeks]) if part.weeks in ("even", "odd") else ""
    return " · ".join(filter(None, (days, weeks)))


def _preview(page: Page, plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page)."""
    found = Activity.current(plan, monday_of(today()))
    return [": ".join(filter(None, (when_said(one), one.what))) for one in found]


class ActivityForm(PartForm):
    what = line(
        voiced(_l("What do you want to do?"), _l("What does %(owner)s want to do?")),
        _l("Big or small. Eating breakfast counts too."),
        needed=True,
    )
    part_of_day = RadioField(_l("When on the day?"), choices=list(PARTS.items()), default="day")
    days = DaysField(
        _l("On which days?"),
        description=_l(
            "It comes again every week. Without a day it is under “Some time in the week”."
        ),
        choices=[(str(one), "") for one in range(1, 8)],
    )
    on_date = DayField(_l("Or once, on this day"))
    clock = ClockField(_l("At what time?"), description=_l("If there is one."))
    weeks = SelectField(_l("In which weeks?"), choices=list(WEEK_NAMES.items()), default="all")
    MORE = ("clock", "weeks")

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.days.choices = [(str(one + 1), weekday(MONDAY + timedelta(one))) for one in range(7)]

    @staticmethod
    def wanted(kind, arguments):
        """The day of the week that the link was under."""
        return {"days": arguments["days"]} if arguments.get("days") in DAYS else {}

    @classmethod
    def from_values(cls, values):
        data = super().from_values(values)
        return data | {
            "part_of_day": data.get("part_of_day") or "day",
            "weeks": data.get("weeks") or "all",
        }

    def says_nothing(self, kind):
        """The day was chosen by the link."""
        return not (self.what.data or "").strip()


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(when_said=when_said, again_said=again_said)


PAGE = Page(
    name="week",
    endpoint="week.show",
    title=_l("My week"),
    title_for_others=Named(_l("%(owners)s week")),
    in_log=_l("the week"),
    home=46,
    more=16,
    so_far=lambda _overview: "",  # nothing is counted here
    preview=_preview,
    extra_context=extra_context,
    kinds=(
        KindView(
            Activity,
            ActivityForm,
            title=voiced(_l("Something in my week"), _l("Something in %(owners)s week")),
            plural=voiced(_l("In my week"), _l("In %(owners)s week")),
            in_log=_l("something in the week"),
            full=_l("The week is full. Your text is still here. Remove something old first."),
            fragment="tools/week/_activity.html",
        ),
    ),
)
