"""The page of the checklist: offered, answered side by side, compared, printed, and shared."""

import re

import pytest

from models.core.database import new_id, now
from models.keeping.document import read
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.guest import Guest
from models.plan.proposal import Proposal
from models.tools.checklist import Answer, KeptAnswers
from models.tools.contacts import Contact
from models.tools.goals import Frame
from tests.test_rules_statements import MOST, statements
from tests.writing import as_owner, change, write


def in_english(page):
    page.post("/language", language="en")
    return page


def open_to(plan, person, level="propose", reason="coordinator"):
    return Access.grant(as_owner(plan), person, level, ("checklist",), reason, now() + 999)


def send(page, plan, part_id, expected=0, **fields):
    fields = {"item": "goals", "voice": "owner", "answer": "", "said": ""} | fields
    return page.post(f"/plans/{plan.id}/answer/{part_id}", expected=str(expected), **fields)


def test_nobody_sees_it_who_did_not_ask(owner, plan):
    assert "Checklist for collaboration" not in owner.get(f"/plans/{plan.id}/home").text
    more = owner.get(f"/plans/{plan.id}/more").text
    assert more.index("You can have this here too") < more.index("Checklist for collaboration")
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert ("It can look like this" in page, "The list is our suggestion" in page) == (True, True)


def test_the_link_beside_an_item_opens_its_own_form(owner, plan):
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert "/answer/new?item=goals&amp;voice=owner" in page
    form = owner.get(f"/plans/{plan.id}/answer/{new_id()}/edit?revision=0&item=goals&voice=owner")
    assert 'name="item" type="hidden" value="goals"' in form.text
    assert "Everyone who helps me knows my goals." in form.text


def test_the_owner_answers_and_the_share_says_what_it_is_made_of(owner, plan):
    for item, answer in [("goals", "yes"), ("sheet", "partly"), ("kin", "not_mine")]:
        assert send(owner, plan, new_id(), item=item, answer=answer).status_code == 303
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert "1.5 of 2 that you want: 1 yes, 1 partly." in page
    assert "75%" in page
    assert "1 is left out. 7 have no answer." in page
    assert "It can look like this" not in page


def test_a_named_coordinator_without_access_is_said_with_the_way_to_let_them_in(
    owner, plan, cast, browser
):
    contact = write(Contact, plan, name="Silje Haugen")
    write(Frame, plan, coordinator=contact.id)
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert "Silje Haugen is your coordinator, but cannot answer here yet." in page
    assert f'href="{plan.address}/sharing"' in page
    reader = in_english(browser(cast.outsider))
    open_to(plan, cast.outsider.person, reason="kin")
    assert "Silje" not in reader.get(f"/plans/{plan.id}/checklist").text
    given = open_to(plan, cast.helper.person, reason="helper")
    given.say_who_it_is(as_owner(plan), contact.id)
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert "Silje Haugen is the coordinator." in page and "cannot answer" not in page


def test_the_last_days_that_were_kept_are_shown_and_all_can_be_reached(owner, plan):
    for number in range(5):
        write(KeptAnswers, plan, words=f"Time {number}")
    ids = [one.id for one in KeptAnswers.latest_first(plan)]
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert [f'id="part-{one}"' in page for one in ids] == [True] * 3 + [False] * 2
    assert all(f'value="{one}"' in page for one in ids), "each can be compared with"
    page = owner.get(f"/plans/{plan.id}/checklist?times=all").text
    assert all(f'id="part-{one}"' in page for one in ids)


def test_the_coordinator_proposes_and_after_the_yes_both_stand_side_by_side(
    owner, plan, cast, browser
):
    write(Answer, plan, item="goals", answer="no", said="The doctor does not know")
    open_to(plan, cast.helper.person)
    helper = in_english(browser(cast.helper))
    fields = {"voice": "coordinator", "answer": "yes", "said": "I told everybody"}
    send(helper, plan, new_id(), **fields)
    (waiting,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{waiting.id}", answer="yes")
    for page in (owner, helper):
        text = page.get(f"/plans/{plan.id}/checklist").text
        assert ("The doctor does not know" in text, "I told everybody" in text) == (True, True)
        assert "answered this" not in text
    mine, theirs = Answer.of(plan)
    assert (mine.voice, theirs.voice, theirs.answer) == ("owner", "coordinator", "yes")


def test_an_answer_beside_the_owners_names_its_writer_if_another_than_the_coordinator_wrote_it(
    owner, plan, cast, browser
):
    open_to(plan, cast.helper.person, reason="staff")
    send(in_english(browser(cast.helper)), plan, new_id(), voice="coordinator", answer="yes")
    (waiting,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{waiting.id}", answer="yes")
    assert "Hanne answered this." in owner.get(f"/plans/{plan.id}/checklist").text
    open_to(plan, cast.helper.person)
    assert "answered this" not in owner.get(f"/plans/{plan.id}/checklist").text


def columns(page, plan) -> list[str]:
    """What stands in the two columns of the item "goals", without the words for the ear alone."""
    text = page.get(f"/plans/{plan.id}/checklist").text
    item = text[text.index("Everyone who helps Ola knows the goals.") :].split("</section>")[0]
    seen = re.sub('<span class="ds-sr-only">.*?</span>', "", item)
    return [re.sub("<[^>]*>", " ", one) for one in seen.split('class="one-voice"')[1:]]


def test_the_coordinator_sees_one_way_to_propose_and_it_is_by_their_own_answer(
    owner, plan, cast, browser
):
    write(Answer, plan, item="goals", answer="no")
    contact = write(Contact, plan, name="Silje Haugen")
    write(Frame, plan, coordinator=contact.id)
    given = Access.grant(
        as_owner(plan),
        cast.helper.person,
        "propose",
        ["checklist", "contacts"],
        "coordinator",
        now() + 999,
    )
    given.say_who_it_is(as_owner(plan), contact.id)
    helper = in_english(browser(cast.helper))
    owners, own = columns(helper, plan)
    assert "No" in owners and "Propose" not in owners
    assert "You, the coordinator" in own and own.count("Propose") == 1
    assert "Propose an answer" in own
    part = new_id()
    send(helper, plan, part, voice="coordinator", answer="yes", said="I told everybody")
    owners, own = columns(helper, plan)
    assert "You have proposed this" in own and "I told everybody" in own
    assert "Propose" not in own + owners  # it waits: there is nothing more to propose
    (waiting,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{waiting.id}", answer="yes")
    owners, own = columns(helper, plan)
    assert own.count("Propose a new answer") == 1 and "Propose" not in owners
    send(helper, plan, part, 1, voice="coordinator", answer="partly", said="Not the doctor")
    owners, own = columns(helper, plan)
    assert "You have proposed something here." in own and "Propose" not in own + owners


def test_a_proposed_answer_without_words_is_not_read_out_as_its_item(plan, cast, browser):
    open_to(plan, cast.helper.person)
    helper = in_english(browser(cast.helper))
    send(helper, plan, new_id(), voice="coordinator", answer="yes")
    _owners, own = columns(helper, plan)
    assert "You have proposed this" in own and "goals" not in own
    assert re.search(r"answered yet\.\s+Yes\s+See it", own)
    home = helper.get(f"{plan.address}/home").text.partition('id="your-proposals"')[2]
    assert '<span class="ways-name">Yes' in home and "Everyone" not in home
    owner = in_english(browser(cast.owner)).get(f"{plan.address}/proposals").text
    assert '<p class="part-words">Yes</p>' in owner


def test_a_new_answer_of_the_coordinator_is_shown_and_told_as_theirs(plan, cast, browser):
    open_to(plan, cast.helper.person)
    helper, owner = in_english(browser(cast.helper)), in_english(browser(cast.owner))
    part = new_id()
    send(helper, plan, part, voice="coordinator", answer="yes", said="I told everybody")
    _owners, own = columns(helper, plan)
    assert "Yes · I told everybody" in own
    asked = owner.get(f"{plan.address}/proposals").text
    assert ">The proposal<" in asked and "answered before" not in asked
    (waiting,) = Proposal.on(plan, "waiting")
    owner.post(f"{plan.address}/proposals/{waiting.id}", answer="yes")
    helper.client.environ_base["HTTP_HX_REQUEST"] = "true"
    new = {"voice": "coordinator", "answer": "partly", "said": "I told everybody"}
    sent = send(helper, plan, part, 1, **new).text
    home = helper.get(f"{plan.address}/home").text
    assert "Partly · I told everybody" in sent and "Partly · I told everybody" in home
    asked = owner.get(f"{plan.address}/proposals").text
    assert re.search(r">Hanne answered before</p><p class=\"part-words\">Yes<", asked)
    assert re.search(r">Hanne answers now</p><p class=\"part-words\">Partly<", asked)
    assert "No, keep what Hanne answered before" in asked
    assert "Mine<" not in asked and "keep mine" not in asked and "Keep both" not in asked


def test_what_a_helper_changes_beside_the_words_is_shown_as_sent(plan, cast, browser):
    mine = write(Answer, plan, item="goals", answer="yes", said="All of them")
    open_to(plan, cast.helper.person, reason="helper")
    owner, helper = in_english(browser(cast.owner)), in_english(browser(cast.helper))
    helper.client.environ_base["HTTP_HX_REQUEST"] = "true"
    sent = send(helper, plan, mine.id, 1, answer="no", said="All of them").text
    assert "No · All of them" in sent
    page = owner.get(f"{plan.address}/proposals").text
    assert ">Mine<" in page and "No, keep mine" in page  # it is the owner's own answer


def test_a_helper_who_has_no_answer_there_may_propose_in_both(plan, cast, browser):
    for voice, by in (("owner", plan.owner), ("coordinator", cast.outsider.person)):
        write(Answer, plan, by, item="goals", voice=voice, answer="no")
    open_to(plan, cast.outsider.person)
    open_to(plan, cast.helper.person, reason="helper")
    helper = in_english(browser(cast.helper))
    assert [one.count("Propose") for one in columns(helper, plan)] == [1, 1]


def test_in_a_conversation_nobody_writes_in_the_voice_of_the_other(plan, cast, browser):
    mine = write(Answer, plan, item="goals", answer="no")
    guest = Guest.knock(Conversation.start(as_owner(plan)), cast.helper.person)
    guest.let_in(as_owner(plan))
    helper = in_english(browser(cast.helper))
    answer = send(helper, plan, mine.id, mine.revision, answer="yes", said="It is so")
    assert (answer.status_code, "It is so" in answer.text) == (422, True)
    assert "Write your own beside it" in answer.text
    assert send(helper, plan, new_id(), voice="coordinator", answer="yes").status_code == 303
    assert [one.answer for one in Answer.of(plan)] == ["no", "yes"]
    assert "Change" in helper.get(f"/plans/{plan.id}/checklist").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"item": "made-up", "answer": "yes"}, "no longer on the list"),
        ({"answer": "perhaps"}, "Choose one of the answers"),
        ({}, "Choose an answer, or write a few words"),
        ({"said": "x" * 10_000}, "There is room for 500 characters"),
        ({"voice": "coordinator", "answer": "yes"}, "Write your own beside it"),
    ],
)
def test_bad_input_gets_kind_words_and_what_was_typed_stays(owner, plan, fields, words):
    answer = send(owner, plan, new_id(), **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert fields.get("said", "") in answer.text
    assert Answer.of(plan) == []


def test_two_times_stand_side_by_side(owner, plan):
    part = write(Answer, plan, item="goals", answer="no", said="Nobody knows them")
    owner.post(f"/plans/{plan.id}/checklist/kept")
    owner.post(f"/plans/{plan.id}/checklist/kept")
    (kept,) = KeptAnswers.of(plan)
    change(part, answer="yes", said="Everybody does")
    page = owner.get(f"/plans/{plan.id}/checklist?then={kept.id}").text
    assert ("Nobody knows them" in page, "Everybody does" in page) == (True, True)
    assert page.index("0 of 1 that you want") < page.index("1 of 1 that you want")
    assert owner.get(f"/plans/{plan.id}/checklist?then=1").status_code == 404


def test_it_is_taken_along_and_in_words(owner, plan):
    write(Answer, plan, item="goals", answer="partly", said="Two of them")
    KeptAnswers.keep(as_owner(plan))
    told = owner.get(f"/plans/{plan.id}/takeout.json")
    document = read(told.data)
    (answer,) = document.parts[Answer]
    assert (answer["item"], answer["answer"], answer["said"]) == ("goals", "partly", "Two of them")
    assert answer["asked"]


def test_the_page_takes_few_statements(owner, plan):
    write(Answer, plan, item="goals", answer="partly", said="Two of them")
    KeptAnswers.keep(as_owner(plan))
    owner.get(f"/plans/{plan.id}/checklist")
    with statements() as heard:
        owner.get(f"/plans/{plan.id}/checklist")
    assert len(heard) <= MOST


def test_comparing_leads_to_the_comparison_also_where_the_page_has_a_place_below(owner, plan):
    write(Answer, plan, item="goals", answer="no")
    owner.post(f"/plans/{plan.id}/checklist/kept")
    here = f"/plans/{plan.id}/checklist"
    (kept,) = KeptAnswers.of(plan)
    for address in (here, f"{here}?then={kept.id}"):
        page = owner.get(address).text
        assert f'id="compared" method="get" action="{here}#compared"' in page


def test_a_voice_that_had_not_answered_then_is_told_so_without_a_yet(owner, plan):
    write(Answer, plan, item="goals", answer="no")
    owner.post(f"/plans/{plan.id}/checklist/kept")
    (kept,) = KeptAnswers.of(plan)
    page = owner.get(f"/plans/{plan.id}/checklist?then={kept.id}").text
    assert page.index("No answers.<") < page.index("No answers yet.")


def test_the_owner_sees_that_the_coordinator_has_answered_before_the_yes(
    owner, plan, cast, browser
):
    open_to(plan, cast.helper.person)
    helper = in_english(browser(cast.helper))
    send(helper, plan, new_id(), voice="coordinator", answer="yes", said="I told everybody")
    said = "Hanne has answered. It waits for your yes."
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert page.count(said) == 1 and "I told everybody" not in page
    assert said not in helper.get(f"/plans/{plan.id}/checklist").text
    (waiting,) = Proposal.on(plan, "waiting")
    owner.post(f"/plans/{plan.id}/proposals/{waiting.id}", answer="yes")
    page = owner.get(f"/plans/{plan.id}/checklist").text
    assert said not in page and "I told everybody" in page
