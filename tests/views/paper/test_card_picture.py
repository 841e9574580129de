"""The key card as a picture: on one's own phone, while the card is shown, and nowhere else."""

import pytest

from models.people.card import Card
from models.people.device import Device
from tests.conftest import PIN

ADDRESS = "/card/picture"


@pytest.fixture(autouse=True)
def new_card(cast):
    """A card that its owner has not said they have."""
    cast.owner.code = Card.issue(cast.owner.person, PIN).to_show()


def use_of(member, own: bool) -> None:
    """Say whether the device on which they are signed in is their own."""
    Device.update(own=own).where(Device.person == member.person).execute()


def test_the_card_can_be_kept_as_a_picture_while_it_is_shown(cast, browser):
    phone = browser(cast.owner)
    use_of(cast.owner, own=True)
    assert ADDRESS in phone.get("/card").text
    answer = phone.get(ADDRESS)
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")
    assert answer.headers["Cache-Control"] == "no-store"
    phone.post("/card/kept")
    assert ADDRESS not in phone.get("/card").text
    assert phone.get(ADDRESS).status_code == 404


def test_it_is_never_offered_on_a_device_that_others_use(cast, browser):
    phone = browser(cast.owner)
    use_of(cast.owner, own=False)
    page = phone.get("/card").text
    assert cast.owner.code in page and ADDRESS not in page
    assert phone.get(ADDRESS).status_code == 404


def test_neither_address_nor_file_name_nor_log_has_the_code(cast, browser, caplog):
    phone = browser(cast.owner)
    use_of(cast.owner, own=True)
    answer = phone.get(ADDRESS)
    assert answer.status_code == 200
    code = Card.of(cast.owner.person).to_show()
    for said in (str(answer.headers), caplog.text):
        assert code not in said and code.replace(" ", "") not in said


def test_a_stranger_gets_no_picture(app, browser):
    assert browser().get(ADDRESS).status_code == 303
