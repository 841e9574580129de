"""With letters of double size on a phone: a short word is whole, a long one has a hyphen."""

import pytest
from playwright.sync_api import Page

from e2e.core.test_every_state import MEASURES, UNFOLD, enlarge

PAGES = ("home", "wheel", "plan", "matters", "more", "calm", "contacts", "checklist", "week")
HYPHENS = "() => getComputedStyle(document.body).hyphens"


def broken(page: Page) -> list[str]:
    page.evaluate(UNFOLD)
    return page.evaluate(MEASURES, False)["broken"]


@pytest.mark.parametrize("language", ["nb", "sv"])
@pytest.mark.parametrize("who", ["owner", "helper"])
def test_no_short_word_is_broken_when_the_letters_are_of_double_size(people, phone, who, language):
    owner = people.demo("owner", language)
    mine = phone(people.demo(who, language))
    found = {}
    for place in PAGES:
        mine.open(owner.at(place))
        assert mine.page.evaluate(HYPHENS) == "manual", "no word has a hyphen where it has room"
        enlarge(mine.page, 2)
        assert mine.page.evaluate(HYPHENS) == "auto"
        found[place] = broken(mine.page)
        enlarge(mine.page, 1)
    assert not any(found.values()), found


def test_the_longest_headings_of_ours_are_whole(people, phone):
    for language in ("nb", "sv"):
        owner = people.demo("owner", language)
        mine = phone(owner).open(owner.at("wheel"))
        enlarge(mine.page, 2)
        heading = mine.page.locator("h1")
        high, line = heading.evaluate(
            "one => [one.offsetHeight, parseFloat(getComputedStyle(one).lineHeight)]"
        )
        assert high < 1.5 * line, (language, high, line)
