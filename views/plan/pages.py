"""The list of a plan's pages. Each is declared once, in its own module.

Home, "more", sharing, titles, forms, the log's names, take-out and proposals all use this list:
there is no other list of pages or kinds. docs/adding-a-page.md shows how to add one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from flask import Flask
from flask_babel import LazyString
from jinja2 import Environment, TemplateNotFound

from models.core.encryption import SealedText
from models.plan import kinds as declared_kinds
from models.plan.kinds import is_owners_alone
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.showing import Showing
from models.plan.visit import Visit
from models.tools.suggestion import Overview
from views.core.forms import PartForm
from views.plan.authors import authors_and_voices

GENERAL_FRAGMENT = "plan/parts/_fragment.html"


@dataclass(frozen=True)
class KindView:
    """How one kind of part is written, named and shown."""

    kind: type[Part]
    form: type[PartForm]
    title: LazyString  # one of them: over its form, its versions, a proposal for it
    plural: LazyString  # all of them: in a take-out, and over their list on the sheet
    in_log: LazyString  # what somebody read or wrote, as the owner's log says it: "a goal"
    full: LazyString | None = None  # the error if there is no room for one more
    fragment: str = GENERAL_FRAGMENT  # the template of its reading view
    called: Callable | None = None  # the name of a part whose headline does not name it
    stands_on: Callable | None = None  # the address of its page, if that is not its kind's page
    # What is shown of one (see Showing), as the owner calls it, or whoever sees it (`to_owner`).
    shown_as: Callable[[Showing, bool], str] | None = None

    @property
    def name(self) -> str:
        return self.kind.kind_name


def _headlines(page: "Page", plan: Plan) -> list[str]:
    """The headline of each part on the page that has one."""
    found = (part.headline_text for view in page.kinds for part in view.kind.of(plan))
    return [words for words in found if words]


def _extra_context(visit: Visit, parts: Iterable[Part]) -> dict:
    return authors_and_voices(visit.plan, parts)


@dataclass(frozen=True)
class Page:
    """One page of a plan.

    `home` and `more`: its place among the links there (lower comes first); None: it has none.
    `preview(page, plan)`: the texts that a person will see if the owner shares the page with them;
    `preview_sentence` is shown instead if it is set. `extra_context(visit, parts)`: what the
    templates of its parts need besides the part, and besides authors_and_voices: a page that shows
    its parts in a template of its own calls that too. `so_far(overview)`: how much is on it, in
    words for home, such as "3 goals"; "" if there is nothing yet.
    `takeout_sections(document)`: its sections of a take-out in words, (title, entries) each, if the
    general ones (views/keeping/takeout_text.py) will not do: see views/tools/takeout_words.py.
    `marks(plan)`: {address: a mark that changes with what stands there} of many pages behind this
    one, so that a phone with a copy (views/plan/offline_copy.py) fetches those alone that have
    changed. `behind(plan)`: the addresses of further pages that such a copy has.
    """

    name: str  # in accesses, in the list of pages to come back to, and in the log
    endpoint: str
    title: LazyString
    in_log: LazyString
    kinds: tuple[KindView, ...] = ()
    title_for_others: LazyString | None = None  # for a reader who is not the owner
    tab: LazyString | None = None  # in the tab of a form, where the title of a part may not stand
    home: int | None = None
    more: int | None = None
    in_bar: LazyString | None = None  # its one word in the bar at the bottom, in home's order
    folds: bool = False  # True if a home too full for a phone leaves it to the bar
    on_every_page: bool = False  # True if every page has a link to it at the top, for the owner
    can_be_shared: bool = True
    preview: Callable[["Page", Plan], list[str]] = _headlines
    preview_sentence: LazyString | None = None
    extra_context: Callable[[Visit, Iterable[Part]], dict] = _extra_context
    # (endpoint, words) of the way to put something from it on the table in a conversation.
    on_table: tuple[str, LazyString] | None = None
    saves: tuple[str, ...] = ()  # endpoints whose words are kept, besides those of all parts
    takeout_sections: Callable | None = None
    so_far: Callable[[Overview], str] | None = None
    marks: Callable[[Plan], Mapping[str, object]] | None = None
    behind: Callable[[Plan], list[str]] | None = None

    @property
    def on_request(self) -> bool:
        """True if it is only offered, under "more", until somebody has written on it."""
        return any(view.kind.on_request for view in self.kinds)

    @property
    def is_owners_alone(self) -> bool:
        """True if nobody but the owner ever sees it."""
        return is_owners_alone(self.name)

    def title_for(self, visit: Visit) -> LazyString:
        """The title for the person of this visit."""
        return self.title if visit.owns or not self.title_for_others else self.title_for_others


@dataclass
class _Declared:
    pages: dict[str, Page] = field(default_factory=dict)
    by_blueprint: dict[str, str] = field(default_factory=dict)  # {its module's: a page's name}
    views: dict[str, KindView] = field(default_factory=dict)
    in_bar: tuple[Page, ...] = ()


_declared = _Declared()


def declare(pages: Iterable[Page], kinds: Iterable[type[Part]]) -> None:
    """Make these the pages and the kinds of parts that there are.

    Raises SystemExit with a sentence that says what is missing.
    """
    pages = tuple(pages)
    kinds = tuple(kinds)
    declared_kinds.declare(kinds)
    for page in pages:
        _check(page)
        _check_kinds(page, kinds)
    names = sorted(page.name for page in pages)
    if len(set(names)) < len(names):
        raise SystemExit(f"Two pages have the same name: {', '.join(names)}.")
    _declared.pages = {page.name: page for page in pages}
    _declared.by_blueprint = {
        page.endpoint.partition(".")[0]: page.name for page in reversed(pages)
    }
    _declared.in_bar = tuple(page for page in on_home() if page.in_bar)
    _declared.views = {view.name: view for page in pages for view in page.kinds}
    for kind in kinds:
        if kind.kind_name not in _declared.views:
            raise SystemExit(
                f"{kind.__name__} is a kind of part that no page shows: "
                "name it in a page's `kinds`."
            )


def _check(page: Page) -> None:
    """Raises SystemExit with a sentence that says what is missing."""
    for what in ("name", "endpoint", "title", "in_log"):
        if not getattr(page, what):
            raise SystemExit(f"The page {page.name or page.title} has no `{what}`: see Page.")
    if page.in_bar and page.home is None:
        raise SystemExit(f"The page {page.name} is in the bar, and has no place on home: see Page.")
    if page.folds and not page.in_bar:
        raise SystemExit(f"The page {page.name} folds on home, and is not in the bar: see Page.")


def _check_kinds(page: Page, kinds: tuple[type[Part], ...]) -> None:
    """Raises SystemExit with a sentence that says what its kinds of parts lack."""
    for view in page.kinds:
        if view.kind not in kinds:
            raise SystemExit(
                f"{view.kind.__name__} is shown by the page {page.name!r}, and no program without "
                "pages knows it: name it in KINDS (models/tools/__init__.py)."
            )
        if view.kind.page != page.name:
            raise SystemExit(
                f"{view.kind.__name__} says that it stands on the page {view.kind.page!r}, "
                f"and the page {page.name!r} shows it."
            )
        for what in ("form", "title", "plural", "in_log"):
            if not getattr(view, what):
                raise SystemExit(f"{view.kind.__name__} has no `{what}`: see KindView.")
        _check_form(view)


def _check_form(view: KindView) -> None:
    """Raises SystemExit if the form asks for anything else than people write in such a part.

    What it does not ask for would be dropped at a save, and left out of the take-out in words.
    """
    kind = view.kind
    form = view.form
    found = {name: getattr(form, name) for name in dir(form) if name not in form.HIDDEN}
    asked = {name: one for name, one in found.items() if hasattr(one, "field_class")}
    written = {form.MODEL_TO_FORM.get(name, name): name for name in kind.writable}
    for name in sorted(asked.keys() ^ written.keys()):
        raise SystemExit(
            f"{form.__name__} and what is `writable` in {kind.__name__} differ: {name} is in one "
            "of them alone."
        )
    for name, one in asked.items():
        offered = {value for value, _words in one.kwargs.get("choices") or () if value != ""}
        unknown = offered - set(kind.choices.get(written[name], offered))
        if unknown:
            raise SystemExit(
                f"{form.__name__} offers {', '.join(sorted(map(str, unknown)))} as {name}, which "
                f"is none of the `choices` of {kind.__name__}."
            )


def check_addresses(app: Flask) -> None:
    """Raises SystemExit if something that a page names is not in this app. For all its modules.

    An address of its own, one where it saves, its icon in the bar, or the template of a part.
    """
    for page in all_pages():
        known = page.endpoint in app.view_functions
        rules = app.url_map.iter_rules(page.endpoint) if known else ()
        if not any(rule.arguments == {"plan_id"} for rule in rules):
            raise SystemExit(f"The page {page.name} has no address: `{page.endpoint}` is none.")
        for endpoint in page.saves:
            if endpoint not in app.view_functions:
                raise SystemExit(f"The page {page.name} saves at `{endpoint}`, which is nowhere.")
    _check_drawings(app.jinja_env)


def _check_drawings(templates: Environment) -> None:
    """Raises SystemExit if a page in the bar has no icon, or a part no template."""
    icon = templates.get_template("core/_icon.html").module.icon  # type: ignore[attr-defined]
    for page in all_pages():
        if page.in_bar and "<path" not in icon(page.name):
            raise SystemExit(
                f"The page {page.name} is in the bar without an icon: draw {page.name!r} in "
                "templates/core/_icon.html."
            )
    for view in all_views():
        try:
            templates.loader.get_source(templates, view.fragment)  # type: ignore[union-attr]
        except TemplateNotFound:
            name = view.kind.__name__
            raise SystemExit(f"{name} has no `fragment`: {view.fragment} is nowhere.") from None


def all_pages() -> tuple[Page, ...]:
    return tuple(_declared.pages.values())


def page_named(name: str) -> Page:
    """The page with this name. Raises LookupError if there is none."""
    return _declared.pages[name]


def of_blueprint(name: str | None) -> str | None:
    """The name of the page that this blueprint's module declares; None if it declares none."""
    return _declared.by_blueprint.get(name or "")


def all_views() -> tuple[KindView, ...]:
    """How every kind of part is shown, in the order of the pages."""
    return tuple(_declared.views.values())


def view_of(kind_name: str) -> KindView:
    """How this kind of part is shown. Raises LookupError if there is no such kind."""
    return _declared.views[kind_name]


def shared_pages() -> list[Page]:
    return [page for page in all_pages() if page.can_be_shared and not page.is_owners_alone]


def in_use(pages: Iterable[Page], plan: Plan) -> list[Page]:
    """Those without the ones that are shown on request only, and that nobody has written on."""
    return [page for page in pages if not page.on_request or plan.has_asked_for(page.name)]


def keep_words() -> set[str]:
    """The endpoints of saves: what was sent there is kept while the person signs in again."""
    return {"edits.save"}.union(*(page.saves for page in all_pages()))


def own_words() -> set[str]:
    """The names of all fields that hold a person's own words."""
    return {
        name
        for view in all_views()
        for name in view.kind.writable
        if type(view.kind._meta.fields[name]) is SealedText
    }


def on_home() -> list[Page]:
    there = [page for page in all_pages() if page.home is not None]
    return sorted(there, key=lambda one: one.home or 0)


def on_more() -> list[Page]:
    there = [page for page in all_pages() if page.more is not None]
    return sorted(there, key=lambda one: one.more or 0)


def in_bar() -> tuple[Page, ...]:
    """The pages in the bar at the bottom, in home's order."""
    return _declared.in_bar
