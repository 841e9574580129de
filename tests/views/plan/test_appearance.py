"""One's own colour and picture: who chooses, who sees it, what is said when it does not work."""

import io
import json
import re

import pytest

from models.people.person import Person
from models.plan.picture import LARGEST, Picture
from models.plan.plan import Plan
from tests import pictures
from tests.talking import in_english, let_in
from tests.writing import as_owner
from views.core.assets import asset
from views.plan import appearance


def send(who, plan, file, name="photo.jpg", **fields):
    """As a browser without JavaScript sends the form."""
    sent = {"file": (io.BytesIO(file), name)} if file is not None else {}
    return who.post(f"/plans/{plan.id}/picture", **sent, **fields)


def paper_of(page):
    return re.findall(r'name="theme-color" content="(#\w+)"', page)


@pytest.mark.parametrize(
    "page, fields, told",
    [("appearance", {"tone": "blue"}, "colour is saved"), ("picture/removal", {}, "is gone")],
)
def test_what_was_done_is_said_once(owner, plan, page, fields, told):
    answer = owner.post(f"/plans/{plan.id}/{page}", **fields)
    assert told in owner.get(answer.location).text
    assert told not in owner.get(f"/plans/{plan.id}/appearance").text


# The colour


@pytest.mark.parametrize("name", appearance.TONES)
def test_the_owner_chooses_a_colour_and_all_their_pages_have_it(owner, plan, name):
    answer = owner.post(f"/plans/{plan.id}/appearance", tone=name)
    assert answer.status_code == 303
    pages = [f"/plans/{plan.id}/{page}" for page in ("home", "plan", "now", "print")]
    for address in (*pages, "/people", "/card"):
        page = owner.get(address).text
        assert (f'data-tone="{name}"' in page[:200]) == (name != "green"), address
        assert (asset("tones.css") in page) == (name != "green"), address
        assert paper_of(page) == list(appearance.TONES[name][:2]) or address == pages[-1]
    page = owner.get(f"/plans/{plan.id}/appearance").text
    assert re.findall(r'<input checked[^>]*value="(\w+)"', page) == [name]


def test_it_is_there_on_another_phone_too(owner, cast, plan, browser):
    owner.post(f"/plans/{plan.id}/appearance", tone="plum")
    assert 'data-tone="plum"' in browser(cast.owner, own="y").get(f"/plans/{plan.id}/home").text


def test_in_the_plan_of_another_nobody_sees_their_own_colour_or_the_owners(cast, plan, browser):
    cast.owner.person.paint("plum")
    cast.helper.person.paint("blue")
    helper = browser(cast.helper)
    assert 'data-tone="blue"' in helper.get("/people").text
    page = helper.get(f"/plans/{plan.id}/home").text
    assert "data-tone" not in page and paper_of(page) == ["#faf8f4", "#161715"]
    assert 'class="whose"' in page


def test_a_colour_that_does_not_exist_is_told_beside_the_field(owner, plan):
    assert owner.post(f"/plans/{plan.id}/appearance", tone="red").status_code == 422
    assert "Not a valid choice" in owner.page
    assert Person.get_by_id(plan.owner_id).tone == "green"


def test_whoever_is_not_signed_in_or_hides_sees_the_usual_colour(owner, plan, browser):
    owner.post(f"/plans/{plan.id}/appearance", tone="brown")
    hidden = owner.post("/hide").location
    assert "data-tone" not in owner.get(hidden).text and "brown" not in owner.page
    assert "data-tone" not in browser().get("/welcome").text


# The picture


def test_a_picture_without_javascript_stands_on_home_and_in_words(owner, plan):
    assert "<img" not in owner.get(f"/plans/{plan.id}/home").text
    answer = send(owner, plan, pictures.of_a_phone(6), words="My dog on the stairs")
    assert answer.status_code == 303
    home = owner.get(f"/plans/{plan.id}/home").text
    address = re.search(r'<img class="picture" src="([^"]+)" alt="My dog on the stairs"', home)[1]
    for path, kind in ((address, "image/webp"), (f"/plans/{plan.id}/picture", "image/jpeg")):
        image = owner.get(path)
        assert (image.status_code, image.mimetype) == (200, kind)
        assert image.headers["Cache-Control"] == "private, no-store"
        assert image.headers["X-Content-Type-Options"] == "nosniff"
        assert pictures.GPS.encode() not in image.data


def test_without_words_it_has_neutral_ones(owner, plan):
    send(owner, plan, pictures.photo())
    assert 'alt="My picture"' in owner.get(f"/plans/{plan.id}/home").text


def test_words_and_who_sees_it_can_be_changed_without_sending_it_again(owner, plan):
    send(owner, plan, pictures.photo(), words="A dog")
    before = Picture.of(plan).id
    assert send(owner, plan, None, words="A cat", shown="y").status_code == 303
    kept = Picture.of(plan)
    assert (kept.id, kept.words, kept.shown) == (before, "A cat", True)


def test_a_new_one_takes_its_place_after_a_plain_word_and_it_can_be_taken_away(owner, plan):
    send(owner, plan, pictures.photo())
    page = owner.get(f"/plans/{plan.id}/appearance").text
    assert "The old one is gone then, and cannot come back." in page
    first = Picture.of(plan).id
    send(owner, plan, pictures.in_format("PNG"), "photo.png")
    assert Picture.of(plan).id != first and Picture.select().count() == 1
    owner.post(f"/plans/{plan.id}/picture/removal")
    assert Picture.of(plan) is None
    assert owner.get(f"/plans/{plan.id}/picture").status_code == 404


@pytest.mark.parametrize("what", ["svg", "gif", "truncated", "nothing", "heic", "bomb"])
def test_what_is_no_picture_is_told_kindly_beside_the_field_and_words_are_kept(owner, plan, what):
    send(owner, plan, pictures.photo())
    kept = Picture.of(plan).id
    answer = send(owner, plan, pictures.HOSTILE[what](), "photo.jpg", words="My dog", shown="y")
    if what == "nothing":
        assert answer.status_code == 422 and "We cannot read this as a picture" in answer.text
    assert answer.status_code == 422
    error = re.search(r'id="file-error">([^<]+)<', answer.text)[1]
    assert error.startswith(("We cannot read this", "This picture is too large"))
    assert 'value="My dog"' in answer.text
    assert Picture.of(plan).id == kept


def test_no_file_at_all_is_asked_for(owner, plan):
    answer = send(owner, plan, None, words="My dog")
    assert answer.status_code == 422 and "Choose a picture first." in answer.text


def test_a_wrong_ending_makes_no_difference(owner, plan):
    assert send(owner, plan, pictures.in_format("PNG"), "letter.exe").status_code == 303
    assert owner.get(f"/plans/{plan.id}/picture").mimetype == "image/jpeg"


def test_a_file_of_30_mb_is_refused_with_the_same_kindness(owner, plan):
    answer = send(owner, plan, b"\xff\xd8\xff" + b"x" * 30_000_000)
    assert answer.status_code == 413 and "This picture is too large" in answer.text
    assert send(owner, plan, pictures.photo() + b"x" * (LARGEST - 100_000)).status_code == 303


def test_too_much_is_told_to_a_helper_and_on_a_hidden_screen_as_on_every_page(
    owner, cast, plan, browser
):
    helper = in_english(browser(cast.helper))
    owner.post("/hide")
    for page in (helper, owner):
        answer = send(page, plan, b"x" * (LARGEST + 100_000))
        assert answer.status_code == 413
        assert '<html lang="en"' in answer.text and "Request Entity" not in answer.text
        assert "picture is too large" not in answer.text


def test_many_fields_or_long_words_are_not_called_a_large_picture(owner, plan):
    many = {f"field-{number}": (io.BytesIO(b"x"), "x.jpg") for number in range(1500)}
    for sent in (many, {"words": "x" * 600_000}):
        answer = send(owner, plan, pictures.photo(), **sent)
        assert answer.status_code == 413
        assert '<html lang="en"' in answer.text and "Request Entity" not in answer.text
        assert "picture is too large" not in answer.text
    assert Picture.of(plan) is None


def test_no_file_that_somebody_sends_touches_the_disk(app):
    with app.test_request_context():
        stream = app.request_class({"REQUEST_METHOD": "GET"})._get_file_stream(10**7, "image/jpeg")
    assert isinstance(stream, io.BytesIO)


def test_nobody_sends_pictures_all_day(owner, plan, monkeypatch):
    monkeypatch.setattr(appearance, "MOST_FILES", 2)
    codes = [send(owner, plan, b"no picture").status_code for _ in range(3)]
    assert codes == [422] * 3
    assert "We cannot read this" not in owner.page and "Choose a picture" in owner.page


# Who sees it


@pytest.mark.parametrize("shown", [False, True])
def test_helper_and_reader_see_it_only_if_the_owner_shows_it(owner, cast, plan, browser, shown):
    send(owner, plan, pictures.photo(), words="A dog", **({"shown": "y"} if shown else {}))
    assert owner.get(f"/plans/{plan.id}/picture").status_code == 200
    for member in (cast.helper, cast.reader):
        other = in_english(browser(member))
        assert ("A dog" in other.get(f"/plans/{plan.id}/home").text) == shown
        for address in ("picture", "picture/small"):
            code = other.get(f"/plans/{plan.id}/{address}").status_code
            assert code == (200 if shown else 404)


def test_strangers_get_404_and_nobody_but_the_owner_changes_it(owner, cast, plan, browser):
    send(owner, plan, pictures.photo(), shown="y")
    outsider, helper = browser(cast.outsider), browser(cast.helper)
    for address in ("picture", "picture/small", "appearance"):
        assert outsider.get(f"/plans/{plan.id}/{address}").status_code == 404
        assert browser().get(f"/plans/{plan.id}/{address}").status_code == 303
    assert send(outsider, plan, pictures.photo()).status_code == 404
    assert send(helper, plan, pictures.photo()).status_code == 403
    assert helper.post(f"/plans/{plan.id}/picture/removal").status_code == 403
    assert helper.get(f"/plans/{plan.id}/picture/image").status_code == 404


def test_a_guest_sees_no_more_of_it_than_a_helper(owner, cast, plan, browser):
    send(owner, plan, pictures.photo())
    guest = browser(cast.outsider)
    let_in(owner, guest, plan)
    assert guest.get(f"/plans/{plan.id}/home").status_code == 200
    assert guest.get(f"/plans/{plan.id}/picture").status_code == 404
    send(owner, plan, None, shown="y")
    assert guest.get(f"/plans/{plan.id}/picture").status_code == 200


# Taking it along


def test_it_is_taken_along_and_looked_at_again_where_it_is_taken_in(owner, plan, browser, app):
    owner.post(f"/plans/{plan.id}/appearance", tone="violet")
    send(owner, plan, pictures.photo(), words="A dog", shown="y")
    told = owner.get(f"/plans/{plan.id}/takeout.json").json
    assert (told["owner"]["tone"], told["picture"]["words"]) == ("violet", "A dog")
    newcomer = in_english(browser())
    asked = {"text": json.dumps(told), "yes": "y", "country": "NO", "pin": "9753", "name": "Ola"}
    assert newcomer.post("/from-another-place", **asked).status_code == 303
    new = Plan.select().order_by(Plan.id.desc()).first()
    picture = Picture.of(Plan.by_id(new.id))
    assert (picture.words, picture.shown) == ("A dog", False)
    assert pictures.opened(picture.image).size == (800, 600)
    assert Plan.by_id(new.id).owner.tone == "violet"


@pytest.mark.parametrize("image", ["", "no base64 at all!", "PHN2Zy8+", None, 7])
def test_a_file_with_something_else_in_the_pictures_place_is_no_plan(owner, plan, browser, image):
    told = owner.get(f"/plans/{plan.id}/takeout.json").json
    told["picture"] = {"image": image, "words": None, "shown": False}
    newcomer = in_english(browser())
    answer = newcomer.post("/from-another-place", text=json.dumps(told))
    assert answer.status_code == 422 and "not a plan that we can read" in answer.text


def test_an_owners_own_picture_is_not_replaced_by_a_files(owner, plan):
    send(owner, plan, pictures.photo(), words="Chosen before")
    told = owner.get(f"/plans/{plan.id}/takeout.json").json
    Picture.of(plan).tell(as_owner(plan), "Chosen here", False)
    owner.post("/from-another-place", text=json.dumps(told), yes="y")
    assert Picture.of(plan).words == "Chosen here"
