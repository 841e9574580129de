"""What each optimisation buys: a page with it and without it, asked in turn.

Mostly the plan page; where it is for another, that one. Whatever buys next to nothing should go: it
costs every reader of the code.
"""

from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace

import peewee
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Domain, get_locale
from flask_babel import gettext as plain_gettext
from flask_babel import pgettext as plain_pgettext
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment
from jinja2.utils import LRUCache
from wtforms.widgets import Input, core, html_params

from models.core.change import Change
from models.core.prepared import PreparedQuery
from models.paper import people_drawing, wheel_drawing, wheel_words
from models.people.person import Person
from models.plan import home
from models.plan.conversation import Conversation
from models.plan.kept_text import KeptText
from models.plan.picture import Picture
from models.plan.plan import Plan, with_plan
from models.plan.proposal import Proposal
from models.plan.rescue import Rescue
from models.tools import progress
from models.tools.goals import Goal
from tests.bench.clock import in_turn
from tests.bench.report import Figure
from tests.bench.world import World
from views.core import assets, catalogue, language, session
from views.core.addresses import address_in
from views.paper import on_screen, pdf_answer
from views.plan import adding, bar
from views.plan.fragment_cache import FragmentCache

ROUNDS = 150
PLAIN_DOMAIN = Domain()
USUAL_LEVEL = 4  # of Brotli, where no setting says another
CHAINED = LRUCache(400)  # as many templates as Jinja keeps


def figures(world: World) -> list[Figure]:
    """Milliseconds that each page would take longer, and the pages themselves."""
    found = []
    for path, ways in _ways(world).items():
        page = world.get(world.demo, path)
        for name, without in ways.items():
            with_it, without_it = in_turn(ROUNDS, page, _called(page, without, world))
            found.append(Figure(f"{name} saves", (without_it - with_it) * 1000, "ms"))
        took = in_turn(ROUNDS, page)[0] * 1000
        found.append(Figure(f"of {path.split('/')[0]}, a page that takes", took, "ms"))
    return [*found, *_bytes_of_paper(world), *_compressed(world)]


def _ways(world: World) -> dict[str, dict]:
    """{page: what is taken away there}."""
    goal = Goal.of(world.demo.plan)[0]
    form = f"goal/{goal.id}/edit?revision={goal.revision}"
    return {
        "plan": WITHOUT,
        form: {"attributes written by us": _without_short_attributes},
        "home": {
            "addresses of pages that were spelt out before": _without_remembered_addresses,
            "one query for what home shows now and then only": _without_one_query_for_home,
        },
        "over-time": {"the numbers of the lines kept in memory": _without_kept_numbers},
        "wheel": {
            "shapes of the wheel that were drawn before": _without_shapes_of_the_wheel,
            "room for the words of the wheel that was found before": _without_room_for_words,
        },
        "print": {
            "room for the words of the wheel that was found before": _without_room_for_words,
            "the code of the address drawn once": _without_drawn_codes,
        },
        "people-map": {"the map kept as it was laid out": _without_laid_out_maps},
    }


def _bytes_of_paper(world: World) -> list[Figure]:
    """What a paper would weigh, compressed as all other pages are."""
    tight = len(world.get(world.demo, "print", "br")())
    with _other(on_screen, _compress=lambda _response: None):
        plain = len(world.get(world.demo, "print", "br")())
    return [
        Figure("more work for a paper saves", (plain - tight) / 1000, "kB"),
        Figure("of the sheet, a page of", tight / 1000, "kB"),
    ]


def _compressed(world: World) -> list[Figure]:
    """What the level of Brotli that we chose buys, and costs, against Flask-Compress's own."""
    page, config = world.get(world.demo, "plan", "br"), world.app.config
    ours = config["COMPRESS_BR_LEVEL"]

    def at(level: int) -> bytes:
        config["COMPRESS_BR_LEVEL"] = level
        return page()

    took, took_less = in_turn(ROUNDS, partial(at, ours), partial(at, USUAL_LEVEL))
    weighs_more, weighs = len(at(USUAL_LEVEL)), len(at(ours))
    return [
        Figure("a higher level of Brotli saves", weighs_more - weighs, "bytes"),
        Figure("  and costs", (took - took_less) * 1000, "ms"),
        Figure("of the plan, compressed to", weighs, "bytes"),
    ]


def _called(page, without, world):
    def asked():
        with without(world):
            return page()

    return asked


@contextmanager
def _other(owner, **attributes):
    """Put something else in the place of these attributes for a while."""
    before = {name: vars(owner)[name] for name in attributes}
    for name, value in attributes.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


@contextmanager
def _jinja(world, **functions):
    known = world.app.jinja_env.globals
    before = {name: known[name] for name in functions}
    known.update(functions)
    try:
        yield
    finally:
        known.update(before)


def _without_prepared_queries(_world):
    """peewee builds each statement and fills each model itself."""

    def rows(self, model, *values):
        return list(self._build(model, *values))

    def in_plan(self, model, plan, *values):
        return with_plan(plan, rows(self, model, plan.id, *values))

    return _other(PreparedQuery, rows=rows, in_plan=in_plan)


def _without_fragments(_world):
    """Each card is drawn by its template."""
    return _other(FragmentCache, draw=lambda self, macro, part, *beside: macro(part))


def _without_remembered_sentences(world):
    """flask-babel looks up each sentence."""
    return _jinja(world, _=plain_gettext, gettext=plain_gettext, pgettext=plain_pgettext)


def _without_short_way_to_the_language(_world):
    """flask-babel is asked for the language each time."""
    return _other(catalogue, locale=get_locale)


def _without_remembered_locales(_world):
    """Babel takes the name of the language apart."""
    return _other(language, _locale_of=language._locale_of.__wrapped__)


def _without_names_of_a_second(_world):
    """Whether the assets were built again is looked at for each address of one."""
    return _other(assets, _names_at=assets._names_at.__wrapped__)


def _without_catalogue_of_the_language(world):
    """flask-babel spells out the language at each sentence that no template says."""
    return _other(world.app.extensions["babel"].instance, domain_instance=PLAIN_DOMAIN)


@contextmanager
def _without_remembered_links(_world):
    """The bar and the links to empty forms are drawn for each page."""
    with _other(bar, _bar=bar._bar.__wrapped__), _other(adding, _add=adding._add.__wrapped__):
        yield


@contextmanager
def _without_remembered_sessions(world):
    """The cookie's signature is looked at for each page."""
    ours = world.app.session_interface
    world.app.session_interface = SecureCookieSessionInterface()
    try:
        yield
    finally:
        world.app.session_interface = ours


def _without_remembered_tokens(_world):
    """The token of the forms is signed for each page."""
    return _other(session, _signed=lambda _secret, _unsigned: generate_csrf())


def _without_globals_as_they_are(world):
    """Jinja puts a ChainMap around the names that all templates know.

    It does so when it loads a template, so those loaded without it are kept apart.
    """
    environment = world.app.jinja_env
    plain = partial(Environment.make_globals, environment)
    return _other(environment, make_globals=plain, cache=CHAINED)


def _without_remembered_days(_world):
    """Babel says each date anew."""
    return _other(language, _in_words=language._in_words.__wrapped__)


@contextmanager
def _without_short_attributes(_world):
    """WTForms makes one Markup for each attribute of a field."""
    # The package's own name for it is still that of WTForms: views/core/attributes.py.
    with (
        _other(core, html_params=html_params),
        _other(Input, html_params=staticmethod(html_params)),
    ):
        yield


def _without_remembered_addresses(world):
    """Flask spells out the address of each page that home leads to."""
    return _jinja(world, address_in=address_in.__wrapped__)


def _without_functions_as_they_are(world):
    """Flask looks at each function that it calls, whether it is `async`."""
    return _other(type(world.app), ensure_sync=Flask.ensure_sync)


def _without_laid_out_maps(_world):
    """Each map is laid out for each page."""
    return _other(people_drawing, _laid_out=people_drawing._laid_out.__wrapped__)


def _without_kept_numbers(_world):
    """The numbers are read, and opened one by one, for each page."""

    def numbers(plan, areas, check_ins):
        read = progress._read(plan, areas, check_ins or [])
        return {name: progress._thinned(points) for name, points in read}

    return _other(progress, _numbers=numbers)


@contextmanager
def _without_shapes_of_the_wheel(_world):
    """Each sector, petal and grid is drawn for each wheel."""
    names = ("_outline", "_petal", "_grid")
    plain = {name: getattr(wheel_drawing, name).__wrapped__ for name in names}
    with _other(wheel_drawing, **plain):
        yield


def _without_room_for_words(_world):
    """The lines beside a sector are measured for each area of each wheel."""
    return _other(wheel_words, places=wheel_words.places.__wrapped__)


def _without_drawn_codes(_world):
    """The code is drawn for each paper."""
    return _other(pdf_answer, _qr=pdf_answer._qr.__wrapped__)


def _without_one_query_for_the_plan(_world):
    """What each page asks of the plan besides its row is asked one by one.

    On PostgreSQL, where each question takes a way there and back, it buys ten times as much.
    """

    def by_id(plan_id):
        plan = PLAN_ALONE.first(Plan, plan_id)
        if plan:
            ((plan.last_change,),) = LAST_CHANGE.tuples(Change, plan_id)
            plan.has_kept = bool(ANY_KEPT.tuples(KeptText, plan_id))
            ((plan.open_until,),) = OPEN_UNTIL.tuples(Conversation, plan_id)
        return plan

    return _other(Plan, by_id=staticmethod(by_id))


PLAN_ALONE = PreparedQuery(
    lambda kind, plan: kind.select(kind, Person).join(Person).where(kind.id == plan)
)
LAST_CHANGE = PreparedQuery(lambda kind, _plan: kind.select(peewee.fn.MAX(kind.id)))
ANY_KEPT = PreparedQuery(
    lambda kind, plan: (
        kind.select(kind.id).where(kind.plan == plan, kind.settled_at.is_null()).limit(1)
    )
)
OPEN_UNTIL = PreparedQuery(
    lambda kind, plan: kind.select(peewee.fn.MAX(kind.expires_at)).where(
        kind.plan == plan, kind.ended_at.is_null()
    )
)


def _without_one_query_for_home(_world):
    """Each thing that home shows now and then is asked for by itself. As above, on PostgreSQL."""

    def tuples(kind, plan, by, lately, at):
        ((waiting,),) = WAITING.tuples(kind, plan)
        picture = PICTURE.tuples(Picture, plan)
        rescued = RESCUED.tuples(Rescue, by, lately)
        ((talk,),) = TALK.tuples(Proposal, by, at)
        shown = SHOWN.tuples(Proposal, by, at)
        return [(False, waiting, bool(picture), bool(rescued), talk, bool(shown))]

    return _other(home, ANY=SimpleNamespace(tuples=tuples))


WAITING = PreparedQuery(
    lambda kind, plan: kind.select(peewee.fn.COUNT(kind.id)).where(
        kind.plan == plan, kind.state == "waiting"
    )
)
PICTURE = PreparedQuery(lambda kind, plan: kind.select(kind.id).where(kind.plan == plan))
RESCUED = PreparedQuery(
    lambda kind, by, lately: kind.select(kind.id).where(kind.owner == by, kind.at > lately)
)
TALK = PreparedQuery(lambda _kind, by, at: home._talk_of(by, at))
SHOWN = PreparedQuery(lambda _kind, by, at: home._shown_to(by, at))

WITHOUT = {
    "prepared queries": _without_prepared_queries,
    "fragments kept in memory": _without_fragments,
    "sentences kept for each language": _without_remembered_sentences,
    "the short way to the page's language": _without_short_way_to_the_language,
    "languages that were taken apart before": _without_remembered_locales,
    "names of assets that hold for a second": _without_names_of_a_second,
    "the catalogue found by the language alone": _without_catalogue_of_the_language,
    "the bar and the links kept in memory": _without_remembered_links,
    "cookies that were looked at before": _without_remembered_sessions,
    "tokens that were signed before": _without_remembered_tokens,
    "the names of all templates as they are": _without_globals_as_they_are,
    "functions taken as they are": _without_functions_as_they_are,
    "days that were said before": _without_remembered_days,
    "one query for the plan and what all pages ask of it": _without_one_query_for_the_plan,
}
