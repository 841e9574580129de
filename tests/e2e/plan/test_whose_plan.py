"""However far a helper has scrolled, they see whose plan it is, in a tone of its own."""

import pytest
from playwright.sync_api import expect

TOP = """() => {
  const top = document.querySelector(".top"), look = getComputedStyle(top);
  return [top.getBoundingClientRect().top, look.backgroundColor, look.borderLeftWidth]; }"""


@pytest.mark.parametrize("width", [320, 360, 820, 1280])
@pytest.mark.parametrize("language", ["nb", "sv"])
def test_whose_plan_it_is_stays_in_sight_in_another_tone(people, phone, language, width):
    owner = people.demo("owner", language)
    looks = []
    for member in (owner, people.demo("helper", language)):
        one = phone(member)
        one.page.set_viewport_size({"width": width, "height": 740})
        one.open(owner.at("plan"))
        one.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        looks.append(one.page.evaluate(TOP))
        if member is owner:
            continue
        name = "Arvid" if language == "nb" else "Nina"
        whose = one.page.locator(".top-name b")
        expect(whose).to_have_text(one.say("The plan of %(name)s", name=name))
        expect(whose).to_be_in_viewport(ratio=1)
    (mine, theirs) = looks
    assert mine[0] == theirs[0] == 0
    assert mine[1] != theirs[1] and mine[2] != theirs[2]
