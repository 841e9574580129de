"""A colour and a picture of one's own, on a phone."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from e2e.core.test_every_page import AXE, COLOURS, LOOK
from tests import pictures

SIZE = "(image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"


@pytest.fixture
def photo(tmp_path):
    """A photo as a phone takes it: heavy, on its side, and with where it was taken."""
    noise = Image.effect_noise((1600, 1200), 60).convert("RGB")
    exif = Image.open(io.BytesIO(pictures.of_a_phone(6))).getexif()
    noise.save(tmp_path / "photo.jpg", quality=95, exif=exif)
    assert (tmp_path / "photo.jpg").stat().st_size > 1_000_000
    return tmp_path / "photo.jpg"


def choose(mine, owner, photo):
    mine.open(owner.at("appearance"))
    mine.page.locator("input[type=file]").set_input_files(photo)


def save(mine):
    with mine.page.expect_navigation():
        mine.page.get_by_role("button", name=mine.say("Save the picture")).tap()
    return mine.page.locator("main img")


def test_without_javascript_a_photo_of_a_megabyte_becomes_a_small_upright_one(owner, phone, photo):
    mine = phone(owner, java_script_enabled=False)
    choose(mine, owner, photo)
    mine.field("What is in the picture?").fill("Bikkja mi")
    image = save(mine)
    expect(image).to_have_attribute("alt", "Bikkja mi")
    assert image.evaluate(SIZE) == [600, 800]
    mine.open(owner.at("home"))
    small = mine.page.get_by_role("link", name="Bikkja mi").locator("img")
    assert small.evaluate(SIZE) == [176, 176]
    mine.open(owner.at("appearance"))
    with mine.page.expect_navigation():
        mine.page.get_by_role("button", name=mine.say("Yes, remove it")).tap()
    expect(mine.page.locator("main img")).to_have_count(0)


def test_the_phone_makes_it_small_and_sends_nothing_of_where_it_was(owner, phone, photo):
    mine = phone(owner)
    choose(mine, owner, photo)
    mine.page.wait_for_function(
        "() => document.querySelector('[data-shrink]').files[0].name === 'picture.jpg'"
    )
    holds, size = mine.page.locator("[data-shrink]").evaluate(
        """async ({ files: [file] }, words) => [(await file.text()).includes(words), file.size]""",
        pictures.GPS,
    )
    assert pictures.GPS.encode() in photo.read_bytes(), "nothing there to remove"
    assert not holds and size < photo.stat().st_size
    assert save(mine).evaluate(SIZE) == [600, 800]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_colour_is_on_the_page_and_can_be_read(owner, phone, scheme):
    mine = phone(owner, color_scheme=scheme).open(owner.at("appearance"))
    mine.tap("Plum")
    with mine.page.expect_navigation():
        mine.page.get_by_role("button", name=mine.say("Save the colour")).tap()
    assert mine.page.get_by_label(mine.say("Plum")).is_checked()
    for page in ("appearance", "home"):
        mine.open(owner.at(page))
        mine.page.evaluate(AXE)
        assert mine.page.evaluate(LOOK, COLOURS) == []
        paper = mine.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert paper == {"light": "rgb(251, 247, 249)", "dark": "rgb(25, 22, 23)"}[scheme]
