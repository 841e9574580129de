"""A phone in somebody's hand: what they open, tap and write, in their own language.

Sentences are given in English, as in the code, and looked up in the catalogue of the language.
"""

import gettext
import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

CATALOGUES = Path(__file__).parents[2] / "translations"
# What others read in a plan names its owner: in these tests Ola (People.owner).
OWNER = {"owner": "Ola", "owners": "Olas"}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", CATALOGUES, [language], fallback=True)


def said(language: str, sentence: str, context: str | None = None) -> str:
    """The sentence as it is translated to this language."""
    words = catalogue(language)
    return words.pgettext(context, sentence) if context else words.gettext(sentence)


def writes_until_it_shows(field: Locator, hint: Locator) -> None:
    """Until the other phone shows who writes.

    That goes some seconds after the last key, so whoever is slow to look sees nothing of one.
    """
    while True:
        field.press_sequentially("!")
        with suppress(AssertionError):
            return expect(hint).to_be_visible(timeout=3000)


class Phone:
    def __init__(
        self,
        context: BrowserContext,
        address: str,
        language: str,
        scripted: bool = True,
        page: Page | None = None,
    ):
        self.context = context
        self.address = address  # of the app, without a path
        self.language = language
        self.scripted = scripted
        self.complaints: list[str] = []
        context.on("page", self._listen)
        if page:
            self._listen(page)
        self.page: Page = page or context.new_page()

    def hears_no_more(self) -> None:
        """Listen to no page that is opened from now on: the phone is somebody else's."""
        self.context.remove_listener("page", self._listen)

    def _listen(self, page: Page) -> None:
        """Collect what no user sees: errors in scripts, broken policy, errors of the server."""

        def on_error(error):
            self.complaints.append(f"{page.url}: {error}")

        def on_console(line):
            if "Content Security Policy" in line.text:
                self.complaints.append(line.text)

        def on_response(answer):
            if answer.status >= 500:
                self.complaints.append(f"{answer.status} {answer.url}")

        page.on("pageerror", on_error)
        page.on("console", on_console)
        page.on("response", on_response)

    def open(self, address: str) -> "Phone":
        self.page.goto(address)
        return self

    def open_what_is_hidden(self, pin: str) -> None:
        """From the page of notes by the PIN, which leads to home."""
        self.tap("Open")
        self.field("Your PIN").fill(pin)
        self.tap("Open")
        self.page.wait_for_url("**/home")

    def say(self, sentence: str, context: str | None = None, **values) -> str:
        """The sentence in the language of the phone. It names the owner as others read it."""
        words = said(self.language, sentence, context)
        if "%(owner" in words:
            values = OWNER | values
        return words % values if values else words

    def like(self, sentence: str) -> re.Pattern:
        """A pattern for the sentence with anything in its placeholders: "Saved at …"."""
        return re.compile(re.sub(r"%\\?\(\w+\\?\)s", ".+", re.escape(self.say(sentence))))

    # What the person does

    def target(
        self, sentence: str, within: Locator | None = None, context: str | None = None
    ) -> Locator:
        """The button, link, fold or choice with these words."""
        place = within or self.page
        words = self.say(sentence, context)
        found = (
            place.get_by_role("button", name=words)
            .or_(place.get_by_role("link", name=words))
            .or_(place.locator("summary", has_text=words))
            .or_(
                place.locator(
                    ".choice > label, .rating label",
                    has_text=re.compile(f"^\\s*{re.escape(words)}\\s*$"),
                )
            )
        )
        return found.filter(visible=True).first

    def tap(self, sentence: str, within: Locator | None = None, context: str | None = None) -> None:
        """Tap the button, link, fold or choice with these words.

        Without JavaScript every button and link leads to another page, and we wait for it.
        """
        if within is not None and sentence in ("Change", "Propose a change"):
            self.unfold(within)
        found = self.target(sentence, within, context)
        if self.scripted or not found.evaluate("one => one.matches('a, button')"):
            found.tap()
            return
        with self.page.expect_navigation():
            found.tap()

    def unfold(self, line: Locator) -> None:
        """Open what is folded below one line of the plan."""
        expect(line).to_be_visible()
        fold = line.locator("details:not([open]) > .fold")
        if fold.count():
            fold.first.tap()

    @property
    def done_word(self) -> str:
        """What the one button of a form says: without the script nothing saves itself."""
        return "I am done" if self.scripted else "Save"

    def done(self) -> None:
        """Save what is written, and close the form."""
        self.tap(self.done_word, within=self.writing.last if self.writing.count() else self.main)

    def save(self) -> None:
        """Be done with the form, and see that it is closed."""
        self.done()
        expect(self.writing).to_have_count(0)

    def field(self, label: str, within: Locator | None = None) -> Locator:
        place = within or self.page
        return place.get_by_label(self.say(label), exact=True).filter(visible=True).first

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type it as fingers do, letter by letter."""
        box = self.field(label, within)
        box.tap()
        box.press_sequentially(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        self.field(label, within).select_option(label=option)

    def loses_the_network(self) -> None:
        """Go into a tunnel, once the answer to what was tapped last has come."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        self.context.set_offline(True)

    def finds_the_network(self) -> None:
        self.context.set_offline(False)

    # What the person sees

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def card(self, text: str) -> Locator:
        """The part that shows these words."""
        return self.page.locator("article.part", has_text=text).last

    @property
    def writing(self) -> Locator:
        """The open form that saves by itself."""
        return self.page.locator("form[data-autosave]")

    def sees(self, sentence: str, **values) -> None:
        expect(self.main).to_contain_text(self.say(sentence, **values))

    def reads(self, text: str) -> None:
        expect(self.main).to_contain_text(text)

    def stands_on(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(heading))

    def is_told_that_it_is_saved(self) -> None:
        expect(self.page.locator(".status")).to_have_text(self.like("Saved at %(time)s"))

    @property
    def status(self) -> Locator:
        """The line that tells whether the text is saved."""
        return self.page.locator("form[data-autosave] .status")

    def in_bar(self, name: str) -> Locator:
        """One of the five in the bottom bar."""
        return self.page.locator(".bar").get_by_role("link", name=self.say(name, "menu"))

    def bar(self, name: str) -> None:
        """Go to one of the five in the bottom bar."""
        with self.page.expect_navigation():
            self.in_bar(name).tap()
