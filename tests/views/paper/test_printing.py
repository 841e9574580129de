"""Who gets paper, in which language, and that it tells nobody where it came from."""

import re

import brotli
import pytest

from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.picture import Picture, prepared
from models.plan.plan import Plan
from models.plan.proposing import propose
from models.tools.contacts import Contact
from models.tools.goals import Action, Dream, Frame, Goal, Strength
from models.tools.matters import Matter
from models.tools.story import Story
from models.tools.wheel import Area
from tests.pictures import photo
from tests.writing import as_owner, as_writer, change, write

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


def test_a_few_words_such_as_one_hour_stay_on_one_line(owner, plan):
    write(Action, plan, what="Swim", how="We go together", how_much="1 time", when="open")
    page = owner.get(f"{plan.address}/print").text
    assert ">1\N{NO-BREAK SPACE}time<" in page


def test_the_sheet_says_nothing_twice(cast, browser):
    plan = cast.owner.plan
    when = {"when": "repeats", "every": "sun", "how_often": "Sunday"}
    write(Action, plan, what="Swim", how="Swim", how_much="sunday", **when)
    change(Area.of(plan)[0], good="It is warm", now="It is warm")
    page = browser(cast.owner).get(f"/plans/{plan.id}/print?language=en").text.partition("<main")[2]
    assert [page.count(words) for words in ("Swim", "unday", "It is warm")] == [1, 1, 1]


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


@pytest.mark.parametrize("text", ["Bli kvitt gjelden", "Å være edru", "Slippa ångest"])
def test_words_of_money_body_mind_and_substances_are_no_larger_than_others(cast, browser, text):
    plan = cast.owner.plan
    write(Matter, plan, text=text)
    phone = browser(cast.owner)
    phone.plan_id = plan.id
    phone.get(f"/plans/{plan.id}/print")
    assert text in phone.page and 'class="first-' not in phone.page
    write(Matter, plan, text="Å se dattera mi")
    assert large_sentence(phone) == "Å se dattera mi"


def test_money_body_mind_and_substances_are_large_only_if_the_owner_chose_it(cast, browser):
    plan = cast.owner.plan
    phone = browser(cast.owner)
    phone.plan_id = plan.id
    areas = {area.key: area for area in Area.of(plan)}
    debt = write(Matter, plan, text="Gjelda", area=areas["money"].id)
    phone.get(f"/plans/{plan.id}/print?language=en")
    assert "The most important thing to me" in phone.page and "Gjelda" in phone.page
    assert 'class="first-' not in phone.page
    assert "choose “Show this first”" in phone.page
    dream = write(Dream, plan, text="En liten båt")
    assert large_sentence(phone) == "En liten båt"
    write(Matter, plan, text="Et eget sted", area=areas["housing"].id)
    assert large_sentence(phone) == "Et eget sted"
    dream.pin(as_owner(plan), True)
    assert large_sentence(phone) == "En liten båt"
    debt.pin(as_owner(plan), True)
    assert large_sentence(phone) == "Gjelda"
    assert "choose “Show this first”" not in phone.page


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


@pytest.fixture
def picture(cast):
    """A function that gives the owner a picture, which others see or not."""
    made = prepared(photo())

    def put(shown: bool) -> None:
        Picture.put(as_owner(cast.owner.plan), made, "Hunden min", shown)

    return put


@pytest.mark.parametrize("paper", ["print", "print/large"])
def test_the_owners_picture_stands_on_the_sheet_unless_it_is_left_out(
    cast, browser, picture, paper
):
    picture(shown=False)
    phone, base = browser(cast.owner), f"/plans/{cast.owner.plan.id}/"
    page = phone.get(base + paper).text
    address, words = re.search(r'<img src="([^"]+)" alt="([^"]+)"', page).groups()
    assert words == "Hunden min" and phone.get(address).mimetype == "image/webp"
    assert b"/DCTDecode" in phone.get(f"{base}{paper}.pdf").data
    choose(phone, cast.owner.plan, offered=["picture"])
    assert "<img" not in phone.get(base + paper).text
    assert b"/DCTDecode" not in phone.get(f"{base}{paper}.pdf").data


@pytest.mark.parametrize("level", ["propose", "write"])
@pytest.mark.parametrize("shown", [True, False])
def test_others_print_the_picture_only_if_the_owner_shows_it(cast, browser, picture, level, shown):
    picture(shown)
    Access.update(level=level).where(Access.person == cast.helper.person).execute()
    theirs, base = browser(cast.helper), f"/plans/{cast.owner.plan.id}/print"
    page = theirs.get(base + "?language=en")
    assert page.status_code == 200
    assert ("<img" in page.text) == shown == ("Without the picture" in page.text)
    assert (b"/DCTDecode" in theirs.get(base + ".pdf").data) == shown


def test_the_sheet_has_the_owners_colour_for_all_who_see_it(cast, browser):
    cast.owner.person.paint("plum")
    for member in (cast.owner, cast.helper):
        for paper in ("print", "print/large", "wallet"):
            page = browser(member).get(f"/plans/{cast.owner.plan.id}/{paper}").text
            assert re.search(r'<main [^>]*data-tone="plum"', page)


def choose(phone, plan, *shows, offered=("words", "tender", "marks"), **more):
    sent = {"shows": list(shows), "offered[]": list(offered), **more}
    return phone.post(f"/plans/{plan.id}/print", **sent)


def test_areas_are_told_in_words_before_numbers_to_those_who_may_read_the_wheel(cast, browser):
    plan = cast.owner.plan
    change(Area.of(plan)[0], now="Det er ryddig nå", score=6)
    address = f"/plans/{plan.id}/print?language=en"
    said = browser(cast.owner).get(address).text
    assert re.search(r"<bdi>Det er ryddig nå</bdi> · 6 of 10", said)
    assert "Det er ryddig nå" in browser(cast.helper).get(address).text
    choose(browser(cast.owner), plan)
    for member in (cast.owner, cast.helper):
        assert "Det er ryddig nå" not in browser(member).get(address).text
    choose(browser(cast.owner), plan, "words")
    Access.update(pages="sheet contacts plan").where(Access.person == cast.helper.person).execute()
    assert "Det er ryddig nå" not in browser(cast.helper).get(address).text


def test_nothing_of_money_or_health_comes_from_the_wheel_until_the_owner_ticks_it(cast, browser):
    plan = cast.owner.plan
    areas = {area.key: area for area in Area.of(plan)}
    change(areas["money"], good="Jobben", now="Regningene", talk=True, score=2)
    change(areas["housing"], now="Ryddig", help=True, score=6)
    phone, address = browser(cast.owner), f"/plans/{plan.id}/print?language=en"
    page = phone.get(address).text
    assert "Ryddig" in page and "Regningene" not in page and "2 of 10" not in page
    assert "unless you tick it" in page and 'class="marked"' not in page
    choose(phone, plan, "words", "marks")
    page = phone.get(address).text
    assert len(re.findall('class="marked"', page)) == 1 and "Regningene" not in page
    answer = choose(phone, plan, "words", "marks", "tender", name="first")
    assert answer.status_code == 303
    for member in (cast.owner, cast.helper):
        page = browser(member).get(address).text
        assert "<bdi>Jobben · Regningene</bdi> · 2 of 10" in page
        assert len(re.findall('class="marked"', page)) == 2
    assert 'name="shows" value="tender" checked' in phone.get(address).text
    assert 'name="shows"' not in browser(cast.helper).get(address).text
    assert "Regningene" not in phone.get(f"/plans/{plan.id}/wallet?language=en").text


def test_the_owner_is_told_above_the_sheet_what_is_not_on_it(cast, browser):
    plan = cast.owner.plan
    areas = {area.key: area for area in Area.of(plan)}
    phone, address = browser(cast.owner), f"/plans/{plan.id}/print?language=en"
    assert "is not on the sheet" not in phone.get(address).text
    change(areas["money"], now="Regningene", score=2)
    assert "What you said about 1 area of the wheel is not on the sheet." in phone.get(address).text
    assert '<a href="#shows">' in phone.page and '<fieldset id="shows">' in phone.page
    change(areas["body"], now="Søvn")
    assert "What you said about 2 areas of the wheel" in phone.get(address).text
    bar, paper = phone.page.split('<main id="main"')
    assert "not on the sheet" in bar and "not on the sheet" not in paper
    assert "not on the sheet" not in browser(cast.helper).get(address).text
    choose(phone, plan, "words", "tender")
    assert "not on the sheet" not in phone.get(address).text


def test_one_sentence_says_of_how_many_areas_the_sheet_is_silent(owner, plan):
    for area in Area.of(plan):
        change(area, now="Dette er slik jeg vil ha det, nesten hver dag. " * 8)
    for number in range(30):
        write(Goal, plan, text=f"Mål nummer {number} som er langt nok til to linjer på arket")
        write(Contact, plan, name=f"Person {number}", phone="01 23 40 13", use="Når som helst")
    choose(owner, plan, "words", "tender")
    before, _, paper = owner.get(f"{plan.address}/print?language=en").text.partition("<main")
    all_told = re.search(r"More on the phone: my words about (\d) life areas", paper)[1]
    assert f"my words about {all_told} life areas" in before and "not on the sheet" not in before
    choose(owner, plan, "words")
    before, _, paper = owner.get(f"{plan.address}/print?language=en").text.partition("<main")
    no_room = re.search(r"More on the phone: my words about (\d) life areas", paper)[1]
    silent = re.search(r"What you said about (\d) areas of the wheel is not on", before)[1]
    assert silent == all_told > no_room > "0", "those about money and health too"
    assert "life areas" not in before


def test_by_when_is_written_in_one_way_on_the_sheet(owner, plan):
    write(Action, plan, what="Walk", when="repeats", every="sun")
    write(Action, plan, what="Swim", when="meeting")
    write(Action, plan, what="Sing", when="repeats", how_often="after dinner")
    write(Action, plan, what="Ring", state="paused")
    sheet = owner.get(f"{plan.address}/print").text
    said = re.findall(r'</span> <b dir="auto">([^<]+)</b>', sheet)
    assert sorted(said) == ["After dinner", "Before the next meeting", "Every Sunday", "Paused"]


def test_only_the_owner_chooses_what_the_sheet_shows(cast, browser):
    plan = cast.owner.plan
    for member in (cast.helper, cast.reader, cast.outsider):
        assert choose(browser(member), plan, "tender").status_code in (403, 404)
    for wrong in ({"name": "boss"}, {"language": "xx"}, {"paper": "pdf"}):
        assert choose(browser(cast.owner), plan, "tender", **wrong).status_code == 400
    assert Plan.by_id(plan.id).sheet_shows == "picture words"
    answer = choose(browser(cast.owner), plan, "x", "marks", paper=".large", language="en")
    assert answer.headers["Location"] == f"/plans/{plan.id}/print/large?language=en"
    assert Plan.by_id(plan.id).sheet_shows == "picture marks", "what was not offered stays"


def test_what_had_no_room_is_told_before_anybody_prints(cast, browser):
    plan = cast.owner.plan
    for number in range(30):
        write(Goal, plan, text=f"Mål nummer {number} som er langt nok til to linjer på arket")
        write(Contact, plan, name=f"Person {number}", phone="01 23 40 13", use="Når som helst")
    for area in Area.of(plan):
        change(area, now="Dette er slik jeg vil ha det, nesten hver dag. " * 8)
    page = browser(cast.owner).get(f"/plans/{plan.id}/print?language=en").text
    before, _, paper = page.partition("<main")
    assert re.search(r"More on the phone: \d+ goals, \d+ contacts\.", before)
    assert re.search(r"What you said about \d areas of the wheel is not on the sheet\.", before)
    assert re.search(r"More on the phone: my words about \d life areas?", paper)


def test_what_two_have_said_does_not_run_together(cast, browser):
    plan = cast.owner.plan
    write(Strength, plan, text="Tore sier 4000\nArvid sier 6000")
    page = browser(cast.owner).get(f"/plans/{plan.id}/print").text
    assert "Tore sier 4000 · Arvid sier 6000" in page


def test_large_letters_say_who_does_what_and_what_it_is_for(cast, browser):
    plan = cast.owner.plan
    goal = write(Goal, plan, text="Et eget sted")
    write(Action, plan, what="Søke om bolig", mine=True, when="meeting", goal=goal.id)
    page = browser(cast.owner).get(f"/plans/{plan.id}/print/large?language=en").text
    words = re.sub(r"\s*<[^>]*>\s*", "|", page)
    assert re.search(r"Et eget sted\|+Søke om bolig\|+Me\|+Before the next meeting", words)


def test_the_owner_chooses_who_stands_on_the_wallet_card(cast, browser):
    plan = cast.owner.plan
    people = [write(Contact, plan, name=name, phone="01 23 40 11") for name in ("Bente", "Tore")]
    phone, address = browser(cast.owner), f"/plans/{plan.id}/wallet"
    card = phone.get(f"{address}?who={people[1].id}&language=en").text.partition("<main")
    assert f'name="who" value="{people[0].id}"> ' in card[0] and "Who is on the card?" in card[0]
    assert f'name="who" value="{people[1].id}" checked' in card[0]
    assert f'href="{address}.pdf?language=en&amp;who={people[1].id}"' in card[0]
    assert "Tore" in card[2] and "Bente" not in card[2]
    for nobody in ("", "?who=1", "?who=x"):
        assert "Bente" in phone.get(address + nobody).text.partition("<main")[2]


def test_somebody_whose_name_was_written_in_place_is_one_of_my_people(cast, browser):
    """And becomes nobody of care or support because a form of theirs was saved."""
    plan = cast.owner.plan
    contact_id = Contact.with_name(as_owner(plan), "Bente", "01 23 40 13")
    phone = browser(cast.owner)
    form = phone.get(f"/plans/{plan.id}/contact/{contact_id}/edit?revision=1").text
    assert re.search(r'<option selected value="">', form)
    card = phone.get(f"/plans/{plan.id}/wallet?language=en").text.partition("<main")[2]
    assert card.index("My people") < card.index("Bente")
    assert "Care or support" not in card


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


def test_the_other_papers_stand_before_the_fold_of_what_is_on_it(cast, browser):
    plan = cast.owner.plan
    opened = browser(cast.owner)
    for paper in ("print", "print/large", "wallet"):
        opened.get(f"/plans/{plan.id}/{paper}?language=en")
        bar = opened.page.partition('class="paper-bar"')[2].partition("</nav>")[0]
        before, fold, _inside = bar.partition('<details class="more-ways">')
        assert fold and before.count("<a href=") == 3, (
            "one row of links, and the arrow of every fold"
        )


def test_what_a_guest_wrote_is_no_agreement_on_paper_before_the_owners_yes(owner, ulla, plan, cast):
    write(Action, plan, what="Walk")
    Story(plan).accept(as_owner(plan))
    Guest.knock(Conversation.start(as_owner(plan)), cast.outsider.person).let_in(as_owner(plan))
    ulla.post(f"/plans/{plan.id}/action/99", what="Call Nav")
    sheet = owner.get(f"/plans/{plan.id}/print").text
    assert "Call Nav (not agreed yet)" in sheet
    assert "Walk (not" not in sheet
    Story(Plan.of(cast.owner.person)).accept(as_owner(plan))
    sheet = owner.get(f"/plans/{plan.id}/print").text
    assert "Call Nav" in sheet and "not agreed yet" not in sheet


@pytest.mark.parametrize("by", ["owner", "helper"])
@pytest.mark.parametrize("paper", ["print", "print/large"])
def test_what_waits_for_the_yes_on_the_screen_waits_on_paper_too(owner, plan, cast, paper, by):
    goal = write(Goal, plan, text="A flat")
    walk, swim, sing, ring = (
        write(Action, plan, what=what, goal=goal.id, when="date", by_date="2030-01-01")
        for what in ("Walk", "Swim", "Sing", "Ring")
    )
    first = write(Dream, plan, text="A dog")
    write(Dream, plan, text="A boat")
    Story(plan).accept(as_owner(plan))
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    assert "A flat" in sheet and "Walk" in sheet and "not agreed yet" not in sheet
    writer = getattr(cast, by).person
    change(goal, writer, text="A house")
    change(walk, writer, by_date="2030-02-02")
    change(swim, writer, state="going")
    change(first, writer, text="A cat")
    screen = owner.get(f"{plan.address}/plan").text
    assert screen.count("Changed, waits for your yes") == 3
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    assert "A house (not agreed yet)" in sheet
    assert re.search(r"Walk \(not agreed yet\)(<[^>]*>|\s)*<b[^>]*>2 Feb 2030", sheet), (
        "the new day"
    )
    assert "A cat (not agreed yet)" in sheet, "it stands first and largest"
    for same in ("Swim", "Sing", "Ring"):
        assert same in sheet and f"{same} (not" not in sheet
    if paper == "print":
        assert "A boat" in sheet and "A boat (not" not in sheet
    Story(Plan.of(cast.owner.person)).accept(as_owner(plan))
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    assert "A house" in sheet and "not agreed yet" not in sheet


@pytest.mark.parametrize("paper", ["print", "print/large"])
def test_who_follows_the_plan_up_and_when_waits_on_paper_too(owner, plan, paper):
    kari = write(Contact, plan, name="Kari", phone="22 33 44 55")
    frame = write(Frame, plan, look_on="2030-01-01")
    Story(plan).accept(as_owner(plan))
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    assert "1 January 2030" in sheet and "not agreed yet" not in sheet
    change(frame, look_on="2030-02-02", coordinator=kari.id)
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    assert "2 February 2030" in sheet
    if paper == "print":
        assert "The day to look again is not agreed yet." in sheet
        assert "Coordinator (not agreed yet)." in sheet
    else:
        assert "on 2 February 2030 (not agreed yet)." in sheet


def test_what_was_typed_from_paper_waits_on_paper_and_nothing_else_of_a_draft(owner, plan):
    matter = write(Matter, plan, text="Sleep")
    Matter.update(paper=True).where(Matter.id == matter.id).execute()
    assert "Sleep" in owner.get(f"{plan.address}/print").text
    assert "not agreed yet" not in owner.get(f"{plan.address}/print").text, "it is a draft"
    write(Action, plan, what="Walk")
    Story(plan).accept(as_owner(plan))
    sheet = owner.get(f"{plan.address}/print").text
    assert "Sleep (not agreed yet)" in sheet and "Walk" in sheet and "Walk (not" not in sheet


def keep_both(plan, helper, part, **words):
    asked = as_writer(helper, plan)
    proposal = propose(asked, type(part), part.id, part.revision, part.values() | words, sent=True)
    proposal.keep_both(as_owner(plan))


@pytest.mark.parametrize("paper", ["print", "print/large"])
def test_two_voices_stand_on_two_lines(owner, plan, cast, paper):
    helper, name = cast.helper.person, cast.helper.person.name
    goal = write(Goal, plan, text="I sleep all night")
    keep_both(plan, helper, goal, text="Six hours a night")
    deed = write(Action, plan, what="Walk", goal=goal.id, when="date", by_date="2030-01-01")
    keep_both(plan, helper, deed, what="Swim")
    sheet = owner.get(f"/plans/{plan.id}/{paper}").text
    for own, other in (("I sleep all night", "Six hours a night"), ("Walk", "Swim")):
        assert f">{own}<" in sheet
        assert re.search(rf'class="also" dir="auto">{name}: {other}<', sheet), "on its own line"
