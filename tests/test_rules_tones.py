"""Each of the five colours can be read, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11).

The contrasts are computed from the colours in the stylesheet that browsers get.
"""

import re
from itertools import product

import pytest

from models.people.tone import GREEN, TONES
from views.core.assets import BUILT, _names

TEXT, SHAPE = 4.5, 3.0  # the contrasts that WCAG asks of letters, and of what is not letters
SCHEMES = ("light", "dark")
ACCENT = "--ds-color-accent-"
ON_PAGE = ("--paper", "--ds-color-neutral-surface-default")
TINTED = (f"{ACCENT}surface-tinted", f"{ACCENT}background-tinted")
# (least contrast, what is seen, on what). On a button: white or black, as the theme says.
PAIRS = [
    *((TEXT, f"{ACCENT}text-subtle", ground) for ground in (*ON_PAGE, *TINTED)),
    *((TEXT, f"{ACCENT}text-default", ground) for ground in (*ON_PAGE, *TINTED)),
    *((TEXT, "--ds-color-neutral-text-subtle", ground) for ground in (*ON_PAGE, *TINTED)),
    *((TEXT, "--ds-color-neutral-text-default", ground) for ground in (*ON_PAGE, *TINTED)),
    *(
        (TEXT, f"{ACCENT}base-contrast-default", f"{ACCENT}base-{state}")
        for state in ("default", "hover", "active")
    ),
    (TEXT, f"{ACCENT}text-subtle", f"{ACCENT}surface-hover"),
    *((SHAPE, f"{ACCENT}base-default", ground) for ground in ON_PAGE),
    *((SHAPE, f"{ACCENT}border-default", ground) for ground in (*ON_PAGE, *TINTED)),
    *((SHAPE, f"{ACCENT}border-strong", ground) for ground in (*ON_PAGE, *TINTED)),
    (SHAPE, "--ds-color-focus-outer", "--paper"),
    (TEXT, "--ds-color-danger-text-subtle", "--paper"),
]


MEDIA = r"@media\s*%s\s*\{((?:[^{}]*\{[^{}]*\})*)\}"
DARK, PRINT = (MEDIA % of for of in (r"\(prefers-color-scheme:\s*dark\)", "print"))


def rules(scheme):
    """Yields (selectors, declarations) of the rules for light, and then of those for dark."""
    both = (BUILT / _names()[name] for name in ("app.css", "tones.css"))
    css = re.sub(PRINT, "", "".join(one.read_text() for one in both))
    texts = [re.sub(DARK, "", css)] + (re.findall(DARK, css) if scheme == "dark" else [])
    for selectors, body in re.findall(r"([^{}@;]+)\{([^{}]*--[^{}]*)\}", "".join(texts)):
        named = {part.strip().replace('"', "") for part in selectors.split(",")}
        yield named, dict(re.findall(r"(--[\w-]+):\s*([^;]+)", body))


def properties(tone, scheme):
    """{custom property: its value} on a page of this colour, as a browser finds them."""
    own = {"[data-tone]", f"[data-tone={tone}]"} if tone != GREEN else set()
    found = {}
    # Those for one colour stand after those for every page, and are as specific.
    for wanted in ({":root"}, own):
        for named, declared in rules(scheme):
            if wanted & named:
                found.update(declared)
    return found


def colour(name, among):
    value = among[name].strip()
    while value.startswith("var("):
        value = among[value[4:-1].split(",")[0].strip()].strip()
    digits = value.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    return tuple(int(digits[place : place + 2], 16) for place in (0, 2, 4))


def luminance(rgb):
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [part / 255 for part in rgb]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_is_computed_as_wcag_says():
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((0x77, 0x77, 0x77), (255, 255, 255)), 2) == 4.48


@pytest.mark.parametrize("tone, scheme", [*product(TONES, SCHEMES)])
def test_every_colour_can_be_read(tone, scheme):
    found = properties(tone, scheme)
    measured = {
        (seen, ground): (contrast(colour(seen, found), colour(ground, found)), least)
        for least, seen, ground in PAIRS
    }
    assert {pair: both for pair, both in measured.items() if both[0] < both[1]} == {}


@pytest.mark.parametrize("tone", TONES)
def test_the_stylesheet_and_the_model_mean_the_same_colours(tone):
    light, dark = properties(tone, "light"), properties(tone, "dark")
    said = [
        colour("--paper", light),
        colour("--paper", dark),
        colour(f"{ACCENT}surface-tinted", light),
        colour(f"{ACCENT}text-subtle", light),
    ]
    assert ["#" + bytes(rgb).hex() for rgb in said] == list(TONES[tone])
    assert (
        contrast(colour(f"{ACCENT}text-subtle", light), colour(f"{ACCENT}surface-tinted", light))
        > TEXT
    )


@pytest.mark.parametrize("tone", TONES)
def test_paper_has_the_same_colours(tone):
    css = (BUILT / _names()["paper_sheet.css"]).read_text()
    own = "" if tone == GREEN else rf"\[data-tone=\"?{tone}\"?\]"
    found = re.search(rf"\.paper{own}\s*\{{--ink:\s*(#\w+);--tint:\s*(#\w+)\}}", css)
    assert found.groups() == (TONES[tone].ink, TONES[tone].tint)


def test_no_two_colours_are_taken_for_each_other_or_for_an_error():
    """At least 25 of 765 apart in what is painted largest: a button, and a link."""
    for scheme in SCHEMES:
        found = {tone: properties(tone, scheme) for tone in TONES}
        for name in ("base-default", "text-subtle"):
            seen = [colour(ACCENT + name, found[tone]) for tone in TONES]
            seen.append(colour("--ds-color-danger-text-subtle", found[GREEN]))
            near = [
                (one, other)
                for number, one in enumerate(seen)
                for other in seen[:number]
                if sum(abs(a - b) for a, b in zip(one, other)) < 25
            ]
            assert near == [], (scheme, name)
