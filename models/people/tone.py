"""The colours that somebody may choose for their own pages.

Inside somebody else's plan all see the same one, so that nobody takes it for theirs. The style of
the pages has them too (static/css/base.css); tests/test_rules_tones.py compares the two.
"""

from typing import NamedTuple

GREEN = "green"  # everybody's, until they choose another one


class Tone(NamedTuple):
    """Colours as #rrggbb.

    `paper` and `dark_paper` are behind a page. On white paper, `tint` is for a quiet area, and
    `ink` for lines and letters on it.
    """

    paper: str
    dark_paper: str
    tint: str
    ink: str


TONES = {
    GREEN: Tone("#faf8f4", "#161715", "#dcece8", "#0b6a53"),
    "blue": Tone("#f5f9fc", "#151719", "#dee9f5", "#265d91"),
    "violet": Tone("#f8f8fc", "#161619", "#e7e6f5", "#5a4f8f"),
    "plum": Tone("#fbf7f9", "#191617", "#f2e3eb", "#814169"),
    "brown": Tone("#fcf7f4", "#191614", "#f0e6df", "#794f32"),
}
