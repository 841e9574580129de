"""Plain words: how hard the pages are to read (LIX), and whether their words are spelt right."""

import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app import create_app
from e2e.pages import STRANGERS, addresses
from models.core.database import database
from models.demo.demo_cast import Demo
from models.plan.plan import Plan

ROOT = Path(__file__).parent.parent
EASY = 30  # Björnsson's scale: below 30 is "very easy", as in books for children
ENOUGH_WORDS = 40  # fewer say little about a page
DICTIONARIES = {"nb": "nb_NO", "sv": "sv_SE"}
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
BLANK = re.compile(r"%\(\w+\)[sd]|<[^>]+>|\S+@\S+|https?://\S+")


@cache
def catalogue(language):
    """All sentences, with their translations into this language."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


class RunningText(HTMLParser):
    """The paragraphs, list items and hints of a page; each is a sentence at least."""

    BLOCKS = {"p", "li", "dd", "blockquote"}
    SILENT = {"script", "style", "svg", "nav", "header", "option", "button"}

    def __init__(self, html: str):
        super().__init__()
        self.blocks = []
        self._open = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in self.BLOCKS:
            self._open.append(len(self.blocks))
            self.blocks.append("")
        if tag in self.SILENT:
            self._silent += 1

    def handle_endtag(self, tag):
        if tag in self.BLOCKS and self._open:
            self._open.pop()
        if tag in self.SILENT:
            self._silent -= 1

    def handle_data(self, data):
        if self._open and not self._silent:
            self.blocks[self._open[-1]] += data


def lix(blocks: list[str]) -> float:
    """Words per sentence, plus the percentage of words longer than six letters."""
    blocks = [block for block in blocks if WORD.search(block)]
    words = [word for block in blocks for word in WORD.findall(block)]
    sentences = sum(max(1, len(SENTENCE.findall(block.strip()))) for block in blocks)
    long_words = sum(1 for word in words if len(word) > 6)
    return len(words) / sentences + 100 * long_words / len(words)


@pytest.fixture(scope="module", params=["nb", "sv"])
def read(request, demo, tmp_path_factory):
    """{address: LIX} of every page with enough words, in one language."""
    folder = shutil.copytree(demo, tmp_path_factory.mktemp("words"), dirs_exist_ok=True)
    app = create_app(
        DATABASE_URL=f"sqlite:///{folder / 'demo.db'}",
        KEY_FILE=str(folder / "key"),
        DEMO=True,
        TESTING=True,
    )
    owners = [one for one in Demo.cast() if one.role == "owner"]
    owner = next(one for one in owners if one.person.language == request.param)
    stranger = app.test_client()
    reader = app.test_client()
    stranger.set_cookie("language", request.param)
    reader.get(f"/demo/{owner.token}")
    with app.test_request_context():
        pages = [(stranger, app.url_for(endpoint)) for endpoint in STRANGERS]
    pages += [
        (reader, address)
        for address in addresses(app, Plan.of(owner.person))
        if "/print" not in address
    ]
    found = {address: RunningText(client.get(address).text).blocks for client, address in pages}
    database.close()
    return {
        address: round(lix(blocks))
        for address, blocks in found.items()
        if sum(len(WORD.findall(block)) for block in blocks) >= ENOUGH_WORDS
    }


def test_the_pages_are_very_easy_to_read(read):
    hardest = sorted(read.items(), key=lambda one: -one[1])[:8]
    assert len(read) > 10
    assert sum(read.values()) / len(read) <= EASY, hardest


def test_no_page_is_hard_to_read(read):
    assert {address: value for address, value in read.items() if value > 40} == {}


@pytest.mark.parametrize("language", ["nb", "sv"])
def test_every_word_stands_in_the_dictionary_or_in_our_own_list(language):
    own = set((ROOT / "tests" / f"words-{language}.txt").read_text().split())
    messages = [message for message in catalogue(language) if message.id]
    words = set()
    for message in messages:
        plural = isinstance(message.string, tuple)
        for text in message.string if plural else [message.string]:
            words |= set(WORD.findall(BLANK.sub(" ", text.replace("\xad", ""))))
    checked = subprocess.run(
        ["hunspell", "-d", DICTIONARIES[language], "-i", "utf-8", "-l"],
        input="\n".join(sorted(words)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(set(checked.stdout.split()) - own) == []


# Words that were Scandinavian in English clothes, untrue, or two names for one thing.
NOT_SAID = {
    "en": r"\b(stands?|stood|anew|shall|can not)\b|take\w* (it |one |something )?away"
    r"|leave (it|this) open|\b(is|something was) changed|have you an?\b|only you have the key"
    r"|conversation(?! wheel)|knock",
    "nb": r"bare du har nøkkelen|\bbank\w* på\b|\bsamtale(?!hjul)|\bNAV\b|vis ut",
    "sv": r"bara du har nyckeln|\bknacka|\bsamtal(?!shjul)|mina personer|andrekontakt"
    r"|\bgör ett? (nytt? )?(kort|länk|lösennyckel)|visa ut|\bplattan",
}


def sentences(language):
    """Every sentence of the catalogue; in English they are the ids."""
    of = "nb" if language == "en" else language
    for message in catalogue(of):
        said = message.id if language == "en" else message.string
        yield from (said if isinstance(said, tuple) else [said])


@pytest.mark.parametrize("language", NOT_SAID)
def test_nothing_is_said_that_we_once_mended(language):
    faults = re.compile(NOT_SAID[language], re.IGNORECASE if language != "nb" else 0)
    assert [said for said in sentences(language) if faults.search(said)] == []


def test_the_tab_of_the_wheel_is_not_called_as_the_app_is():
    for language in DICTIONARIES:
        tab = catalogue(language).get("Wheel", "menu").string
        assert tab.startswith("Samtal") and "Hjulet" not in tab


def test_one_thing_has_one_name():
    """“What matters to me” had four names in each language."""
    names = {message.id for message in catalogue("nb") if message.string == "Viktig for meg"}
    assert names == {"What matters to me"}
