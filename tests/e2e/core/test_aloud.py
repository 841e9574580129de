"""A page is read aloud by the phone's own voice: no word leaves it, and it is silent in time."""

import pytest
from playwright.sync_api import expect

from models.tools.matters import Matter
from tests.writing import write

WORDS = ("Ro om morgenen", "Hunden min")
# In place of the browser's voices, as a headless one has none: what is said, and by which voice.
VOICES = """(() => {
  const heard = window.heard = [];
  const voices = %s.map(([lang, localService]) => ({ lang, localService }));
  let now = null;
  const synthesis = {
    getVoices: () => voices,
    speak(one) { now = one; heard.push([one.text, one.voice.lang, one.voice.localService]); },
    cancel() { const one = now; now = null; if (one) { heard.push("silent"); one.onerror(); } },
    done() { const one = now; now = null; one.onend(); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: synthesis });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""
FROM_ELSEWHERE, OWN = '["nb-NO", false]', '["nb-NO", true]'


@pytest.fixture
def reader(people, owner, phone):
    """A function: the owner's phone with these voices, on the page of what matters."""
    people.in_database(owner, lambda plan: [write(Matter, plan, text=words) for words in WORDS])

    def open_at(page="matters", voices=f'[{FROM_ELSEWHERE}, ["sv-SE", true], {OWN}]'):
        mine = phone(owner)
        mine.page.add_init_script(VOICES % voices)
        return mine.open(owner.at(page))

    return open_at


def heard(mine):
    return mine.page.evaluate("() => heard")


def listen(mine):
    mine.tap("Listen")
    mine.page.wait_for_function("() => heard.length")


def said(mine):
    return [one[0] for one in heard(mine) if one != "silent"]


def goes_on(mine):
    mine.page.evaluate("() => speechSynthesis.done()")


def test_it_reads_in_order_by_a_voice_of_the_phone_and_asks_nobody(reader):
    mine = reader()
    asked = []
    mine.page.on("request", lambda request: asked.append(request.url))
    listen(mine)
    while mine.page.evaluate("() => document.querySelector('.read-now')"):
        goes_on(mine)
    words = said(mine)
    assert words[0] == mine.say("What matters to me")
    assert [word for word in words if word in WORDS] == list(WORDS)
    assert {(lang, own) for _text, lang, own in heard(mine)} == {("nb-NO", True)}
    ours = [url for url in asked if not url.endswith("/presence") and "/live" not in url]
    assert len(ours) == 1 and "/assets/aloud." in ours[0], "only the script that reads"
    expect(mine.target("Listen")).to_be_visible()


def test_without_a_voice_of_its_own_for_the_language_nothing_is_offered(reader):
    mine = reader(voices=f'[{FROM_ELSEWHERE}, ["sv-SE", true]]')
    mine.reads(WORDS[0])
    expect(mine.page.locator(".aloud")).to_be_hidden()
    mine.page.evaluate("() => document.querySelector('.aloud button').click()")
    assert heard(mine) == []


def test_it_pauses_goes_on_and_stops(reader):
    mine = reader()
    listen(mine)
    goes_on(mine)
    mine.page.wait_for_function("() => heard.length > 1 && document.querySelector('.read-now')")
    second = said(mine)[-1]
    mine.tap("Pause")
    expect(mine.page.locator(".read-now")).to_have_count(0)
    mine.tap("Listen")
    mine.page.wait_for_function("() => heard.length > 3")
    assert (heard(mine)[-2], said(mine)[-1]) == ("silent", second)
    mine.tap("Stop")
    mine.tap("Listen")
    mine.page.wait_for_function("() => heard.length > 5")
    assert said(mine)[-1] == said(mine)[0]


SILENCING = {
    "they leave": "dispatchEvent(new Event('pagehide'))",
    "they hide": "document.querySelector('[data-hide]').dispatchEvent(new Event('submit'))",
    "they rest": "document.querySelector('main').replaceChildren()",
}


def test_it_is_silent_as_soon_as_they_leave_hide_or_rest(reader):
    mine = reader()
    for why, how in SILENCING.items():
        mine.tap("Listen")
        mine.page.wait_for_function("() => heard.length && heard.at(-1) !== 'silent'")
        kept = mine.page.evaluate(f"async () => {{ {how}; await null; return heard; }}")
        assert kept[-1] == "silent", why


def test_the_other_pages_are_read_too_and_no_buttons(reader, owner):
    mine = reader("home")
    for page in ("home", "wheel", "plan"):
        mine.open(owner.at(page))
        listen(mine)
        while mine.page.evaluate("() => document.querySelector('.read-now')"):
            goes_on(mine)
        words = said(mine)
        assert len(words) > 1 and not {mine.say("Change"), mine.say("Listen")} & set(words)
        assert any(WORDS[0] in line for line in words) == (page == "home")
