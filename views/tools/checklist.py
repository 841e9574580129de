"""The page "Checklist for collaboration": the owner and the coordinator answer, side by side."""

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask_babel import format_decimal, format_percent, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField
from wtforms.validators import ValidationError

from models.plan.proposal import Proposal
from models.plan.visit import Visit
from models.tools.checklist import (
    ANSWERS,
    COORDINATOR,
    OWNER,
    VOICES,
    Answer,
    AnsweredItem,
    Answers,
    Checklist,
    Coordinator,
    Item,
    KeptAnswers,
    Share,
    voices_of,
)
from models.tools.contacts import Contact
from views.core import access
from views.core.fields import text_field
from views.core.forms import PartForm
from views.core.voice import owner_reads, voiced, with_owner
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page
from views.tools.kept_time import KeptForm, chosen, kept_on, lately

bp = Blueprint("checklist", __name__, url_prefix="/plans/<int:plan_id>/checklist")

ANSWER_NAMES = dict(zip(ANSWERS, (_l("Yes"), _l("Partly"), _l("No"), _l("Does not fit"))))
VOICE_NAMES = {OWNER: voiced(_l("Me"), _l("%(owner)s")), COORDINATOR: _l("The coordinator")}
# A made-up one, to show what two answers side by side can be.
EXAMPLE = (
    (_l("Me"), _l("Partly. Two of them know. My doctor has not seen the plan.")),
    (_l("The coordinator"), _l("Yes. I sent it to everybody in May.")),
    (_l("What we did"), _l("We called the doctor together, the same day.")),
)


@bp.get("")
def show(plan_id):
    visit = access.plan_to_read(plan_id, "checklist")
    found = Answers(visit.plan)
    times = KeptAnswers.latest_first(visit.plan)
    then = chosen(times, request.args.get("then"))
    kept = lately(times)
    return render_template(
        "tools/checklist/show.html",
        plan=visit.plan,
        found=found,
        times=times,
        kept=kept,
        then=then,
        shares={voice: found.share(voice) for voice in VOICES},
        is_ours=Checklist.is_ours(),
        example=EXAMPLE,
        sent=_sent(visit),
        **extra_context(visit, [*found.parts, *kept]),
    )


def _sent(visit: Visit) -> dict[str, Proposal]:
    """{item: the answer that somebody has sent for the coordinator}, for whom it waits.

    Outside a conversation nobody but the owner writes in the plan: so it is a proposal, and the
    owner sees that it is there. One query.
    """
    if not visit.owns:
        return {}
    every = [one for one in Proposal.on(visit.plan, "waiting") if one.kind == Answer.kind_name]
    return {
        one.words["item"]: one
        for one in every
        if one.words.get("item") and one.words.get("voice") == COORDINATOR
    }


def _to_name(visit: Visit, found: Coordinator | None) -> Coordinator | None:
    """Who coordinates, if this visitor may be told who it is."""
    if not visit.sees(Contact.page):
        return None
    return found if found and (visit.owns or found.can_answer) else None


@bp.post("/kept")
def keep(plan_id):
    visit = access.plan_to_edit(plan_id, "checklist")
    KeptAnswers.keep(visit)
    return redirect(url_for(".show", plan_id=plan_id, _anchor="times"), 303)


def extra_context(visit: Visit, parts) -> dict:
    """What the templates of these parts need besides the parts (see Page)."""
    found = Coordinator.of(visit.plan)
    return authors_and_voices(visit.plan, parts) | {
        "answer_names": ANSWER_NAMES,
        "voice_names": VOICE_NAMES,
        "coordinator": _to_name(visit, found),
        "coordinates": found and found.person_id,
        "mine": voices_of(visit) if visit.may_propose else (),
    }


def item_words(line: AnsweredItem) -> str:
    """What the item says, to whoever reads; the words of then if it is no longer on the list."""
    return _words(line.item) if line.item else line.asked


def answered(part: Answer) -> str:
    """What the item says that this answer is for."""
    item = Checklist.item(part.item)
    return _words(item) if item else part.asked or ""


def in_percent(share: Share) -> str:
    return "" if share.percent is None else format_percent(share.percent / 100)


def made_of(share: Share, voice: str, mine: bool | None = None) -> str:
    """What the percentage is made of, in words. `mine`: as the owner reads it."""
    mine = owner_reads() if mine is None else mine
    if not share.wanted:
        return _("No answers yet.")
    halves = format_decimal(share.yes + share.partly / 2)
    counts = ((share.yes, _("yes")), (share.partly, _("partly")), (share.no, _("no")))
    made = ", ".join(f"{count} {name}" for count, name in counts if count)
    if voice == OWNER and mine:
        said = _("%(n)s of %(all)s that you want: %(made)s.", n=halves, all=share.wanted, made=made)
    else:
        said = _("%(n)s of %(all)s that count: %(made)s.", n=halves, all=share.wanted, made=made)
    more = [said]
    if share.partly:
        more.append(_("“Partly” counts as half."))
    if share.not_mine:
        more.append(ngettext("%(num)s is left out.", "%(num)s are left out.", share.not_mine))
    if share.open:
        more.append(ngettext("%(num)s has no answer.", "%(num)s have no answer.", share.open))
    return " ".join(more)


class Carried(HiddenField):
    """A value that the link brought along. It cannot be chosen, only read in words."""

    def __init__(self, label, say, **options):
        super().__init__(label, **options)
        self.type = "HiddenField"  # so it is drawn as one
        self._say = say

    def in_words(self) -> str:
        return str(self._say(self.data))


def _words(item: Item) -> str:
    """What the item says to whoever reads: "I", or the owner's name."""
    return with_owner(item.words(str(get_locale()), owner_reads()))


def _item_said(item_id: str) -> str:
    item = Checklist.item(item_id)
    return _words(item) if item else _("No longer on the list")


class AnswerForm(PartForm):
    ALWAYS_TOLD = ("answer",)
    item = Carried(_l("What it is about"), _item_said)
    voice = Carried(_l("Who answers"), lambda voice: VOICE_NAMES.get(voice, ""))
    answer = RadioField(
        _l("Is it so?"),
        choices=[*ANSWER_NAMES.items(), ("", _l("No answer"))],
        default="",
        validate_choice=False,
    )
    said = text_field(
        voiced(_l("In my own words"), _l("In your own words")), _l("You can skip this."), most=500
    )

    @staticmethod
    def wanted(kind, arguments):
        """Which item, and in whose voice."""
        return {name: arguments[name] for name in ("item", "voice") if name in arguments}

    def prepare(self, plan, part):
        super().prepare(plan, part)
        self.answer.data = self.answer.data or ""
        if self.is_new:
            visit = access.visit()
            own = voices_of(visit) if visit else ()
            self.voice.data = self.voice.data or (own[0] if own else OWNER)
            item = Checklist.item(self.item.data)
            self.heading = _words(item) if item else ""
        else:
            self.item.data = part.item
            self.voice.data = part.voice
            self.heading = answered(part)

    def validate_answer(self, field):
        """What is wrong with the values that a link brings is told here, where it is seen."""
        if field.data not in (*ANSWERS, ""):
            raise ValidationError(_l("Choose one of the answers. Your words are still here."))
        if self.is_new and Checklist.item(self.item.data) is None:
            raise ValidationError(
                _l("This is no longer on the list. Copy your words, and answer another one.")
            )
        visit: Visit = g.visit
        if visit.may_write and self.voice.data not in voices_of(visit):
            raise ValidationError(
                _l("This is the answer of somebody else. Write your own beside it.")
            )
        if self.says_nothing(Answer) and self.is_new and not self.is_typing:
            raise ValidationError(_l("Choose an answer, or write a few words."))

    def says_nothing(self, kind):
        """The item and the voice were brought by the link."""
        return not self.answer.data and not (self.said.data or "").strip()


def _preview(page: Page, plan) -> list[str]:
    """What somebody will see to whom the owner opens the page (see Page)."""
    found = Answers(plan)
    return [
        ": ".join(filter(None, (item_words(line), _said(answer))))
        for line in (*found.lines, *found.earlier_lines)
        for voice in VOICES
        for answer in line.answers[voice]
    ]


def _said(part: Answer) -> str:
    name = str(ANSWER_NAMES.get(part.answer or "", ""))
    return ". ".join(filter(None, (name, part.said)))


def init_app(app: Flask) -> None:
    Checklist.use(app.config.get("CHECKLIST"))
    app.jinja_env.globals.update(
        item_words=item_words, answered=answered, made_of=made_of, in_percent=in_percent
    )


TITLE = _l("Checklist for collaboration")
PAGE = Page(
    name="checklist",
    endpoint="checklist.show",
    title=TITLE,
    in_log=_l("the checklist"),
    home=None,
    more=22,
    so_far=lambda _overview: "",  # nothing is counted here
    preview=_preview,
    extra_context=extra_context,
    kinds=(
        KindView(
            Answer,
            AnswerForm,
            title=_l("An answer on the checklist"),
            plural=TITLE,
            in_log=_l("an answer on the checklist"),
            fragment="tools/checklist/_answer.html",
            called=answered,
        ),
        KindView(
            KeptAnswers,
            KeptForm,
            title=_l("The checklist at another time"),
            plural=_l("The checklist at other times"),
            in_log=_l("the checklist at another time"),
            fragment="tools/kept_time/_kept.html",
            called=kept_on,
        ),
    ),
)
