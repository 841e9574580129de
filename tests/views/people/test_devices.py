"""Where I am signed in, and how to end it."""

import pytest

from models.core.database import now
from models.people.card import Card
from models.people.device import Device
from tests.talking import in_english
from views.core.session import kind_of_device

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
)
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_the_page_lists_them_in_plain_words(cast, browser):
    phone = browser()
    phone.get("/sign-in")
    phone.client.post(
        "/sign-in",
        headers={"User-Agent": IPHONE},
        data={"csrf_token": phone.token(), "code": cast.owner.code, "pin": "2468"},
    )
    page = browser(cast.owner)
    page.get("/devices")
    assert "iPhone, Safari" in page.page and "18" not in page.page.split("iPhone")[1][:10]
    assert page.page.count('/end"') == 3  # one for each device, and one for all the others


@pytest.mark.parametrize(
    "agent, said",
    [
        (CHROME, "Linux, Chrome"),
        (FIREFOX, "Linux, Firefox"),
        (f"{CHROME} Edg/140.0".replace("X11; Linux", "Windows NT 10.0"), "Windows, Edge"),
        ("Mozilla/5.0 (Linux; Android 16) SamsungBrowser/28 Chrome/1 Safari/1", "Android, Samsung"),
        ("Mozilla/5.0 (iPhone; CPU like Mac OS X) CriOS/140 Safari/604.1", "iPhone, Chrome"),
        ("something else", ""),
    ],
)
def test_two_browsers_on_one_computer_are_told_apart(app, agent, said):
    with app.test_request_context(headers={"User-Agent": agent}):
        assert kind_of_device() == said
    assert len(said) <= Device.kind.max_length


def test_this_one_is_first_and_all_but_a_few_of_the_others_are_folded(cast, browser):
    page = in_english(browser(cast.owner))
    for place in range(8):
        Device.sign_in(cast.owner.person, "2468", f"Linux, {place}", own=True)
    Device.update(seen_at=now() - 900).where(Device.kind == "").execute()
    shown, _found, folded = page.get("/devices").text.partition("4 more places")
    assert shown.index("this one") < shown.index("Linux, ")
    assert (shown.count("Sign out there"), folded.count("Sign out there")) == (4, 4)


def test_there_is_a_way_back(cast, browser, plan):
    phone = browser(cast.owner)
    assert '<a href="/more">' in phone.get("/devices").text
    assert '<a href="/plans/1/more">' in phone.get("/language?next=/plans/1/more").text


def test_ending_another_one_signs_it_out(cast, browser):
    lost = browser(cast.owner)
    page = browser(cast.owner)
    address = f"/plans/{cast.owner.plan.id}/plan"
    assert lost.get(address).status_code == 200
    page.post(f"/devices/{Device.select().order_by(Device.id).first().id}/end")
    assert (lost.get(address).status_code, page.get(address).status_code) == (303, 200)


def test_ending_all_the_others_keeps_this_one(cast, browser):
    lost = browser(cast.owner)
    page = browser(cast.owner)
    hers = browser(cast.helper)
    page.post("/devices/others/end")
    address = f"/plans/{cast.owner.plan.id}/plan"
    assert [one.get(address).status_code for one in (lost, page, hers)] == [303, 200, 200]


def test_somebody_elses_can_not_be_ended(cast, browser):
    theirs = browser(cast.owner)
    page = browser(cast.outsider)
    assert page.post(f"/devices/{Device.of(cast.owner.person)[0].id}/end").status_code == 404
    assert theirs.get("/devices").status_code == 200


def test_a_shared_computer_that_was_left_for_half_an_hour_is_signed_out(cast, browser):
    page = browser(cast.owner)
    address = f"/plans/{cast.owner.plan.id}/plan"
    assert page.get(address).status_code == 200
    Device.update(seen_at=now() - 30 * 60 - 1).execute()
    assert page.get(address).status_code == 303


def test_ones_own_phone_stays_signed_in_overnight(cast, browser):
    page = browser(cast.owner, own="y")
    Device.update(seen_at=now() - 10 * 3600).execute()
    assert page.get(f"/plans/{cast.owner.plan.id}/plan").status_code == 200


def test_signing_out_of_this_one_is_signing_out(cast, browser):
    page = browser(cast.owner)
    here = Device.of(cast.owner.person)[0]
    answer = page.post(f"/devices/{here.id}/end")
    assert (answer.location, answer.headers["Clear-Site-Data"]) == ("/welcome", '"cache"')
    assert page.get("/devices").status_code == 303
    helper = in_english(browser())
    helper.get("/people", follow_redirects=True)
    assert "Sign in as a helper" in helper.page


def test_the_card_is_spoken_of_only_where_there_is_one(cast, browser, plan):
    page = in_english(browser(cast.helper))
    places = ("/people", "/devices", f"/plans/{plan.id}/more")

    def speaks():
        texts = [page.get(place).text.split("<main", 1)[1] for place in places]
        return ["My key card" in text or "Keep the card" in text for text in texts]

    assert speaks() == [True, True, True]
    Card.update(ended_at=now()).where(Card.person == cast.helper.person).execute()
    assert speaks() == [False, False, False]
    assert "have one more way to sign in" in page.get("/devices").text
