"""Who gets paper, in which language, and that it tells nobody where it came from."""

import pytest

from models.tools.goals import Action
from tests.writing import write

PAPERS = ("print", "print.pdf", "wallet", "wallet.pdf")
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
