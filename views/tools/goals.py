"""The page "My plan": strengths, dreams, goals, actions, their frame, and the owner's yes to it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from models.core.grouping import grouped
from models.plan.kept_text import KeptText
from models.plan.visit import Visit
from models.tools.changes_since_yes import ChangesSinceYes
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength, comes_next
from models.tools.meetings import Meeting, Sitting
from models.tools.namesakes import answer, namesakes
from models.tools.story import WITH_AREA, Story
from models.tools.wheel import Area
from views.core import access
from views.core.fields import number
from views.core.language import today
from views.core.voice import voiced
from views.plan import pages
from views.plan.authors import authors_and_voices
from views.plan.fragment_cache import FragmentCache
from views.plan.pages import KindView, Page
from views.tools.default_names import people
from views.tools.goal_forms import (
    FRAME,
    STRENGTH,
    ActionForm,
    DreamForm,
    FrameForm,
    GoalForm,
    StrengthForm,
)
from views.tools.goal_words import ACTION_STATES, GOAL_STATES, PRINCIPALS, soon
from views.tools.goals_takeout import takeout_sections
from views.tools.meeting_forms import decided_in

bp = Blueprint("goals", __name__, url_prefix="/plans/<int:plan_id>/plan")


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "plan")
    return _page(visit, Story(visit.plan, who_wrote=False))


@bp.post("")
def find(plan_id):
    """The goals with some words in them.

    Posted, as words of the plan in an address would stay in the browser's history.
    """
    visit = access.plan_to_read(plan_id, "plan")
    return _page(visit, Story(visit.plan, who_wrote=False), wanted=request.form.get("words", ""))


@bp.get("/changes")
def changes(plan_id):
    visit = access.plan_to_read(plan_id, "plan")
    since = ChangesSinceYes(visit.plan)
    found = [_changed(part, before) for part, before in since.changes]
    return render_template(
        "tools/goals/changes.html", plan=visit.plan, changes=found, stamp=since.stamp
    )


@bp.post("/acceptance")
def accept(plan_id):
    visit = access.own_plan(plan_id)
    story = Story(visit.plan)
    stamp = request.form.get("stamp", "")
    if not story.was_seen_as(stamp):
        return _page(visit, story, moved=True, news=story.news_since(stamp)), 409
    story.accept(visit)
    return redirect(url_for(".show", plan_id=plan_id), 303)


@bp.post("/same")
def say_who_it_is(plan_id):
    visit = access.own_plan(plan_id)
    person, contact = (number(request.form.get(name)) for name in ("person", "contact"))
    is_same = request.form.get("answer") == "yes"
    if person and contact:
        answer(visit, person, contact, is_same, today())
    return redirect(url_for(".show", plan_id=plan_id, _anchor="goals"), 303)


@bp.get("/acceptance")
def after_reload(plan_id):
    """Redirects to the plan page.

    The browser comes here when the page that asked for another look is loaded again, or when its
    language is changed.
    """
    access.own_plan(plan_id)
    return redirect(url_for(".show", plan_id=plan_id), 303)


def _changed(part, before) -> tuple:
    """(the part, its edit of the yes, its values now in a form, its values of the yes in a form).

    The edit and the last form are None for a part that is new since the yes.
    """
    form = pages.view_of(part.kind_name).form
    as_it_is = form.of_values(part.plan, part.agreed_in(part.values()))
    as_it_was = before and form.of_values(part.plan, part.agreed_in(before.values))
    return part, before, as_it_is, as_it_was


def _page(visit: Visit, story: Story, moved=False, wanted="", news=()) -> str:
    """The plan page. `moved`: say that something was changed while the owner read; `news`: what.

    `wanted`: show only the goals with these words in them, or in what is done for them.
    """
    areas = WITH_AREA.ends(story.goals)
    return render_template(
        "tools/goals/show.html",
        plan=story.plan,
        story=story,
        kept=KeptText.left(visit),
        moved=moved,
        news=news,
        wanted=wanted,
        shown=story.goals_with(wanted),
        unfolded=_unfolded(story, wanted),
        namesakes=namesakes(visit, story, today()),
        **_context_from(visit, story.parts, story.contacts, areas, story.goals, story.actions),
    )


def _unfolded(story: Story, wanted: str) -> set[int]:
    """The ids of the goals that stand open. The address may ask for all of them or for none."""
    asked = request.args.get("goals")
    if asked == "open" or wanted:
        return {goal.id for goal in story.goals}
    return set() if asked == "folded" else story.unfolded(today())


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page).

    A goal that comes alone stands open: somebody has just written in it.
    """
    plan = visit.plan
    goals = [part for part in parts if isinstance(part, Goal)]
    actions = Action.of(plan) if goals else []
    every = Contact.of(plan), Area.of(plan), Goal.of(plan)
    unfolded = {goal.id for goal in goals}
    return {**_context_from(visit, parts, *every, actions), "unfolded": unfolded}


def _sum_of(actions: list[Action]) -> str:
    """What is agreed for the goal that these are for, in one line of words."""
    agreed = [action for action in actions if not action.is_finished]
    done = sum(action.state == "done" for action in actions)
    following = comes_next(agreed, today())
    day = following and following.next_day(today())
    said = []
    if agreed:
        said.append(ngettext("%(num)s thing agreed.", "%(num)s things agreed.", len(agreed)))
    if day:
        said.append(_("Next: %(day)s.", day=soon(day)))
    if done:
        said.append(ngettext("%(num)s thing done.", "%(num)s things done.", done))
    return " ".join(said) or _("Nothing agreed yet.")


def _context_from(visit: Visit, parts, contacts, areas, goals, actions) -> dict:
    """As extra_context, from contacts, areas, goals and actions that are loaded already.

    Names and sums are put into words where a card is drawn: most come from the FragmentCache.
    """
    of_goals = {goal.area_id for goal in goals}
    by_goal = grouped(actions, by=lambda one: one.goal_id)
    beside = authors_and_voices(visit.plan, parts)
    return {
        **beside,
        "fragment": FragmentCache(visit, **beside).draw,
        "people": people(visit, contacts),
        "areas": {one.id: one for one in areas if one.id in of_goals and visit.may_name(one)},
        "sum_of": lambda goal: _sum_of(by_goal.get(goal.id, [])),
        "decided_in": decided_in(visit, [one for one in parts if isinstance(one, Action)]),
        "phones": visit.sees("contacts"),
        "action_states": dict(ACTION_STATES),
        "goal_states": dict(GOAL_STATES),
        "principals": dict(PRINCIPALS),
    }


def _stands_on(action: Action) -> str:
    """The plan; of what is decided in a meeting that is on, that meeting's step.

    Of what is about to be written as decided in another, what that one decided.
    """
    on = Sitting.going_on(action.plan) if _may_be_in_meeting(action) else None
    if not on or on.meeting_id != action.decided_in_id:
        if not action.revision and _may_be_in_meeting(action):
            decided_in = action.decided_in_id
            return url_for("minutes.show", plan_id=action.plan_id, meeting_id=decided_in)
        return url_for("goals.show", plan_id=action.plan_id)
    at = None if on.live_table.screen == "decisions" else "decisions"
    return url_for("meeting_now.show", plan_id=action.plan_id, meeting_id=on.meeting_id, at=at)


def _may_be_in_meeting(action: Action) -> bool:
    return bool(action.decided_in_id) and access.sees(Meeting.page)


def _so_far(overview) -> str:
    """How much is in the plan, in words for home (see Page)."""
    goals = ngettext("%(num)s goal", "%(num)s goals", len(overview.goals))
    agreed = ngettext("%(num)s thing agreed", "%(num)s things agreed", len(overview.agreed))
    if overview.goals and overview.agreed:
        return _("%(goals)s, %(agreed)s", goals=goals, agreed=agreed)
    return goals if overview.goals else agreed if overview.agreed else ""


PAGE = Page(
    name="plan",
    endpoint="goals.show",
    title=_l("My plan"),
    title_for_others=_l("The plan"),
    in_log=_l("the plan"),
    home=30,
    in_bar=lazy_pgettext("menu", "Plan"),
    folds=True,
    so_far=_so_far,
    extra_context=extra_context,
    takeout_sections=takeout_sections,
    kinds=(
        KindView(
            Strength,
            StrengthForm,
            title=STRENGTH,
            plural=voiced(_l("What I am good at"), _l("What %(owner)s is good at")),
            in_log=_l("a strength"),
            fragment="tools/goals/_strength.html",
        ),
        KindView(
            Dream,
            DreamForm,
            title=_l("A dream"),
            plural=voiced(_l("What I dream of"), _l("What %(owner)s dreams of")),
            in_log=_l("a dream"),
            fragment="tools/goals/_dream.html",
        ),
        KindView(
            Goal,
            GoalForm,
            title=_l("A goal"),
            plural=voiced(_l("My goals"), _l("%(owners)s goals")),
            in_log=_l("a goal"),
            fragment="tools/goals/_goal.html",
        ),
        KindView(
            Action,
            ActionForm,
            title=_l("Something we do"),
            plural=_l("What we do"),
            in_log=_l("something we do"),
            fragment="tools/goals/_action.html",
            stands_on=_stands_on,
        ),
        KindView(
            Frame,
            FrameForm,
            title=FRAME,
            plural=FRAME,
            in_log=_l("how we follow up the plan"),
            fragment="tools/goals/_frame.html",
        ),
    ),
)
