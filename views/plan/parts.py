"""What the views of all parts share: find a part, check who may open it, and show it."""

from flask import Flask, abort, g, redirect, render_template, url_for

from models.core.typed import as_one_line
from models.plan.part import Part
from models.plan.plan import Plan
from models.plan.proposal import Proposal
from models.plan.showing import Showing
from models.plan.visit import Visit
from views.core import access, htmx
from views.core.forms import said
from views.core.voice import about, unnamed
from views.plan import pages
from views.plan.authors import authors_and_voices
from views.plan.pages import KindView, Page


def open_to_edit(plan_id: int, kind_name: str) -> tuple[Visit, KindView]:
    """The visit of somebody who may write such parts.

    Aborts as access.plan_to_edit, or with 404 if there is no such kind.
    """
    view = _view(kind_name)
    return access.plan_to_edit(plan_id, view.kind.page), view


def open_to_read(plan_id: int, kind_name: str) -> tuple[Visit, KindView]:
    """The visit of somebody who may read such parts.

    Aborts as access.plan_to_read, or with 404 if there is no such kind.
    """
    view = _view(kind_name)
    return access.plan_to_read(plan_id, view.kind.page), view


def open_to_propose(plan_id: int, kind_name: str) -> tuple[Visit, KindView]:
    """The visit of somebody who may write or propose such parts.

    Aborts as access.plan_to_propose, or with 404 if there is no such kind.
    """
    view = _view(kind_name)
    return access.plan_to_propose(plan_id, view.kind.page), view


def open_to_author(plan_id: int, kind_name: str, part_id: int) -> tuple[Visit, KindView]:
    """As open_to_read, and also for somebody who has proposed something for this part.

    What they wrote is theirs to read and to take back when the owner has closed the page since.
    """
    view = _view(kind_name)
    reader = access.person()
    plan = Plan.by_id(plan_id)
    page = view.kind.page
    visit = Visit.of(reader, plan) if plan else None
    if plan and visit and not visit.sees(page) and Proposal.latest(plan, part_id, reader):
        page = "home"
    return access.plan_to_read(plan_id, page), view


def _view(kind_name: str) -> KindView:
    try:
        return pages.view_of(kind_name)
    except LookupError:
        abort(404)


def part_in(visit: Visit, view: KindView, part_id: int) -> Part:
    """The part, removed or not. Aborts with 404, also for a part of another plan."""
    return view.kind.find(visit.plan, part_id) or abort(404)


def page_of(part: Part) -> str:
    """The address of the page that shows it."""
    stands_on = pages.view_of(part.kind_name).stands_on
    if stands_on:
        return stands_on(part)
    return url_for(pages.page_named(part.page).endpoint, plan_id=part.plan_id)


def place_of(part: Part) -> str:
    """The address of its place on its page."""
    return f"{page_of(part)}#part-{part.id}"


def fragment(visit: Visit, part: Part):
    """The part to read: its fragment for htmx, else a redirect to its place on the page."""
    if not htmx.wants_fragment():
        return redirect(place_of(part), 303)
    context = _context_of(visit, pages.page_named(part.page), [part])
    template = pages.view_of(part.kind_name).fragment
    return render_template(template, plan=visit.plan, part=part, **context)


def _context_of(visit: Visit, page: Page, parts: list[Part]) -> dict:
    """What the templates of these parts need, also if the page adds only what is its own."""
    own = page.extra_context(visit, parts)
    return own if "voices" in own else authors_and_voices(visit.plan, parts) | own


def show_page(visit: Visit, page: Page) -> str:
    """A page that has no template of its own: its parts one after the other."""
    shown = [(view, view.kind.of(visit.plan)) for view in page.kinds]
    context = _context_of(visit, page, [part for _view, parts in shown for part in parts])
    return render_template(
        "plan/parts/page.html", plan=visit.plan, page=page, shown=shown, **context
    )


def facts(part: Part) -> list[tuple[str, str]]:
    """(question, answer) for each field with an answer, without the headline field."""
    form = pages.view_of(part.kind_name).form.of_values(part.plan, part.values())
    answers = [field for field in form.answers() if field.short_name != part.headline]
    return [(field.label.text, said(field)) for field in answers if said(field)]


def kind_title(kind_name: str) -> str:
    """What one part of this kind is called."""
    return str(pages.view_of(kind_name).title)


def shown_as(showing: Showing, to_owner: bool = False) -> str:
    """What the owner shows, as they call it, or (`to_owner` is False) whoever sees it."""
    view = pages.view_of(showing.kind)
    return view.shown_as(showing, to_owner) if view.shown_as else str(view.title)


def tab_title(part: Part) -> str:
    """What the tab says where one part has a page to itself: nobody's name."""
    return unnamed(pages.page_named(part.page).tab or pages.view_of(part.kind_name).title)


def part_title(plan: Plan, kind_name: str, part_id: int) -> str:
    """What this part is called, "Life area: Work", or what one of its kind is.

    Those of a kind are loaded once for each request.
    """
    view = pages.view_of(kind_name)
    if view.called is None or not access.sees(view.kind.page):
        return str(view.title)
    known = g.setdefault("called", {})
    if kind_name not in known:
        known[kind_name] = {part.id: view.called(part) for part in view.kind.of(plan)}
    name = known[kind_name].get(part_id)
    return f"{view.title}: {name}" if name else str(view.title)


def part_name(part: Part) -> str:
    """What this part is called where it stands by itself: "Life area: Work", "Goal: A flat".

    What was removed has no words for those who may not read it any more.
    """
    title = part_title(part.plan, part.kind_name, part.id)
    is_closed = part.removed_at and not g.visit.sees_versions
    if is_closed or pages.view_of(part.kind_name).called or not part.headline_text:
        return title
    return f"{title}: {as_one_line(part.headline_text)}"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        kind_title=kind_title,
        shown_as=shown_as,
        tab_title=tab_title,
        about=about,
        unnamed=unnamed,
        part_title=part_title,
        part_name=part_name,
        facts=facts,
    )
