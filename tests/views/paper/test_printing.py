"""Who gets paper, in which language, and that it tells nobody where it came from."""

import re

import brotli
import pytest

from models.tools.goals import Action, Dream
from models.tools.matters import Matter
from tests.writing import as_owner, write

PAPERS = ("print", "print.pdf", "print/large", "print/large.pdf", "wallet", "wallet.pdf")
BLANKS = [
    f"/print/blank/{form}{ending}"
    for form in ("wheel", "matters", "plan")
    for ending in ("", ".pdf")
]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_owner_and_the_helper_get_paper_and_others_do_not(cast, browser, paper):
    address = f"/plans/{cast.owner.plan.id}/{paper}"
    assert browser(cast.owner).get(address).status_code == 200
    assert browser(cast.helper).get(address).status_code == 200
    assert browser(cast.reader).get(address).status_code == 404
    assert browser(cast.outsider).get(address).status_code == 404


@pytest.mark.parametrize("address", BLANKS)
def test_anyone_gets_a_blank_form(app, browser, address):
    assert browser().get(address).status_code == 200


@pytest.mark.parametrize("wish", ["language=xx", "name=boss"])
def test_a_wish_that_does_not_exist_is_refused(cast, browser, wish):
    assert browser(cast.owner).get(f"/plans/{cast.owner.plan.id}/print?{wish}").status_code == 400


def test_other_arguments_are_ignored(cast, browser):
    assert (
        browser(cast.owner)
        .get(f"/plans/{cast.owner.plan.id}/print?plan_id=1&_external=1&form=2")
        .status_code
        == 200
    )


def test_the_sheet_speaks_the_language_that_was_asked_for(cast, browser):
    opened = browser(cast.owner)
    opened.get(f"/plans/{cast.owner.plan.id}/print?language=sv")
    assert '<html lang="sv">' in opened.page


def test_neither_title_nor_file_name_is_personal(cast, browser):
    opened = browser(cast.owner)
    opened.get(f"/plans/{cast.owner.plan.id}/print?name=first")
    assert "Ola" not in opened.page.split("</title>")[0]
    file_name = opened.get(f"/plans/{cast.owner.plan.id}/print.pdf?name=first").headers[
        "Content-Disposition"
    ]
    assert "Ola" not in file_name and str(cast.owner.plan.id) not in file_name


def test_the_sheet_says_how_often_something_is_done_and_how(cast, browser):
    write(
        Action,
        cast.owner.plan,
        what="Ringe Maja",
        how="Jeg ringer etter middag",
        how_much="Hver søndag",
    )
    browser_of_owner = browser(cast.owner)
    browser_of_owner.get(f"/plans/{cast.owner.plan.id}/print")
    for said in ("Ringe Maja", "Jeg ringer etter middag", "Hver søndag"):
        assert said in browser_of_owner.page


def large_sentence(opened) -> str:
    """What stands first and largest on the sheet."""
    opened.get(f"/plans/{opened.plan_id}/print?language=en")
    return re.search(r'<p class="first-\d+"[^>]*>(.*?)</p>', opened.page)[1]


def test_first_and_largest_is_what_matters_most_and_a_dream_where_nothing_does(cast, browser):
    plan = cast.owner.plan
    phone = browser(cast.owner)
    phone.plan_id = plan.id
    write(Dream, plan, text="En liten båt")
    assert large_sentence(phone) == "En liten båt"
    write(Matter, plan, text="Roen")
    assert large_sentence(phone) == "Roen"
    assert "En liten båt" in phone.page
    pinned = write(Matter, plan, text="Maja")
    pinned.pin(as_owner(plan), True)
    assert large_sentence(phone) == "Maja"
    assert phone.page.count("Maja") == 1


def test_what_is_done_has_a_tick_in_its_box_and_comes_last(cast, browser):
    write(Action, cast.owner.plan, what="Ringe Nav", state="done")
    write(Action, cast.owner.plan, what="Ringe Maja")
    phone = browser(cast.owner)
    phone.get(f"/plans/{cast.owner.plan.id}/print?language=en")
    assert phone.page.index("Ringe Maja") < phone.page.index("Ringe Nav")
    ticked = re.findall(
        r'<i class="box" role="img" aria-label="Done">.*?dir="auto">([^<]+)', phone.page, re.S
    )
    assert ticked == ["Ringe Nav"]


@pytest.mark.parametrize("paper", ["print", "print/large", "wallet"])
def test_the_screen_leads_to_the_other_papers_and_the_pdf(cast, browser, paper):
    base = f"/plans/{cast.owner.plan.id}/"
    phone = browser(cast.owner)
    phone.get(base + paper + "?name=none")
    for other in ("print", "print/large", "wallet", paper + ".pdf"):
        assert f'href="{base}{other}?name=none"' in phone.page
    assert 'action="/hide"' in phone.page and 'class="bar"' in phone.page


def test_only_a_helper_is_told_whose_plan_it_is(cast, browser):
    address = f"/plans/{cast.owner.plan.id}/print"
    assert 'class="whose"' in browser(cast.helper).get(address).text
    assert 'class="whose"' not in browser(cast.owner).get(address).text


def test_the_sheet_is_compressed_well_for_those_who_can_read_it(cast, browser):
    answer = browser(cast.owner).client.get(
        f"/plans/{cast.owner.plan.id}/print", headers={"Accept-Encoding": "br"}
    )
    assert answer.headers["Content-Encoding"] == "br"
    assert b"<!doctype html>" in brotli.decompress(answer.data)
