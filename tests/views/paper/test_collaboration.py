"""The papers of the checklist and the map: exactly one A4, empty and huge, in both languages."""

import re

import pytest

from models.core.database import new_id
from models.paper.pdf import ONE_PAGE
from models.plan.plan import Plan
from models.plan.visit import Visit
from models.tools.checklist import Answer, Checklist
from models.tools.contacts import Contact
from models.tools.people_map import RINGS, SECTORS, Place, Tie
from tests.talking import in_english
from tests.writing import as_owner, as_writer, write
from views.core.language import today

LONG = "Kjempelangeordutenmellomrom" * 4 + " og mange korte ord etter hverandre" * 10


def fill(plan, helper):
    people = [write(Contact, plan, name=f"{number} {LONG}"[:120]) for number in range(40)]
    for number, one in enumerate(people):
        where = {"ring": RINGS[number % 3], "sector": SECTORS[number % 2]}
        write(Place, plan, contact=one.id, note=LONG[:120], **where)
        write(Tie, plan, one=one.id, other=people[(number * 7 + 1) % 40].id)
    for item in Checklist.items():
        for visit, voice in ((as_owner(plan), "owner"), (as_writer(helper, plan), "coordinator")):
            values = {"item": item.id, "voice": voice, "answer": "partly", "said": LONG}
            Answer.write(visit, new_id(), 0, values)


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_each_paper_is_one_page_empty_and_huge(cast, browser, language):
    plan = cast.owner.plan
    owner = browser(cast.owner)
    papers = ("checklist/sheet", "people-map/sheet")
    for is_huge in (False, True):
        if is_huge:
            fill(plan, cast.helper.person)
        for paper in papers:
            answer = owner.get(f"/plans/{plan.id}/{paper}.pdf?language={language}")
            assert (answer.status_code, ONE_PAGE in answer.data) == (200, True), (paper, is_huge)
            assert owner.get(f"/plans/{plan.id}/{paper}?language={language}").status_code == 200


FORTY = (
    "Konstantina Alexandrine Bjørnstad-Mikkel",
    "Hovedavdelingspsykologspesialisthelsetje",
    "Barne- og ungdomspsykiatrisk poliklinikk",
    "Wilhelmina Mathilde Margrethe Wennerströ",
)


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("count", [4, 12, 18])
def test_a_long_name_is_whole_on_the_map_of_people(cast, browser, language, count):
    plan = cast.owner.plan
    plan.owner.name = FORTY[1]
    plan.owner.save(only=["name"])
    names = [f"{FORTY[number % 4][:-3]}{number:03}" for number in range(count)]
    people = [write(Contact, plan, name=name) for name in names]
    for number, one in enumerate(people):
        where = {"ring": RINGS[number % 3], "sector": SECTORS[number % 2]}
        write(Place, plan, contact=one.id, **where)
        write(Tie, plan, one=one.id, other=people[(number + 1) % count].id)
    owner, at = browser(cast.owner), f"/plans/{plan.id}/people-map/sheet"
    page = owner.get(f"{at}?language={language}").text.partition("<main")[2]
    page = re.sub("[\xad\u200b]", "", page)
    listed = page.partition("people-columns")[2]
    assert [name for name in names if name not in listed] == []
    assert FORTY[1] in page.partition("</header>")[0]
    assert "…" not in re.sub("<[^>]*>", "", page.partition("</svg>")[0])
    assert ONE_PAGE in owner.get(f"{at}.pdf?language={language}").data


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("form", ["checklist", "people-map"])
def test_the_empty_ones_are_one_page_for_everybody(browser, form, language):
    answer = browser(None).get(f"/print/blank/{form}.pdf?language={language}")
    assert (answer.status_code, ONE_PAGE in answer.data) == (200, True)


def test_the_checklist_names_who_wrote_for_both_and_says_when(cast, browser):
    plan, helper = cast.owner.plan, cast.helper.person
    owner, at = in_english(browser(cast.owner)), f"/plans/{cast.owner.plan.id}/checklist/sheet"
    on = f"{today():%-d %B %Y}"

    def foot():
        page = owner.get(f"{at}?language=en").text
        return re.findall(r"<p>(.*?)</p>", page.split('"check-sums"')[1].split("</div>")[0])

    assert not any("written" in line for line in foot())
    item = Checklist.items()[0].id
    for visit, voice in ((as_owner(plan), "owner"), (as_writer(helper, plan), "coordinator")):
        values = {"item": item, "voice": voice, "answer": "yes"}
        Answer.write(Visit.of_proposer(visit.person, plan), new_id(), 0, values)
    assert foot()[2:] == [
        f"Me: written by Ola, last on {on}.",
        f"The coordinator: written by Hanne (helper), last on {on}.",
    ]
    Plan.update(sheet_name="none").execute()
    assert foot()[2] == f"Me: last written on {on}."
    reader = in_english(browser(cast.helper)).get(f"{at}?language=en").text
    assert "written by Hanne, last" in reader  # what each of the others is there, the owner says
