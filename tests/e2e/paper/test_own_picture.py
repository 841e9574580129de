"""A picture of one's own beside the large sentence of the sheet, on a narrow phone."""

import io

import pytest
from PIL import Image

from e2e.plan.test_home import BROKEN
from models.plan.picture import Picture, prepared
from models.tools.matters import Matter
from tests.writing import as_owner, write


@pytest.mark.parametrize("width", [320, 360])
def test_no_word_is_broken_beside_the_picture(people, owner, phone, width):
    def with_a_picture(plan):
        file = io.BytesIO()
        Image.new("RGB", (200, 200)).save(file, "JPEG")
        Picture.put(as_owner(plan), prepared(file.getvalue()), None, False)
        write(Matter, plan, text="Å være ute om kveldene sammen med hundene")

    people.in_database(owner, with_a_picture)
    mine = phone(owner, viewport={"width": width, "height": 740}).open(owner.at("print"))
    mine.page.locator(".first img").wait_for()
    assert mine.page.locator(".first p").evaluate_all(BROKEN) == []
