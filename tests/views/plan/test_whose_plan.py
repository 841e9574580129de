"""A helper always sees whose plan they are in, and finds the way back to their people."""

from tests.talking import in_english


def test_a_helper_sees_whose_plan_it_is_on_every_page(cast, browser, plan):
    hanne = in_english(browser(cast.helper))
    for page in ("home", "matters", "wheel", "plan", "contacts", "more"):
        shown = hanne.get(f"/plans/{plan.id}/{page}").text
        assert "The plan of Ola" in shown
        assert '<a class="top-name" href="/people"><b>Ola</b>' in shown, "it stays when one scrolls"
        assert "Ola" not in shown.split("</title>")[0]


def test_in_ones_own_plan_nobody_is_told_whose_it_is(cast, browser, plan):
    shown = in_english(browser(cast.owner)).get(f"/plans/{plan.id}/plan").text
    assert "The plan of" not in shown
    assert f'<a class="top-name" href="/plans/{plan.id}/home">' in shown
