"""Text and days as a person types them, whatever a browser or a file brings."""

import re

YEARS = range(1901, 2200)  # those of the days in a plan, written or taken in
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tidy(text: str | None) -> str | None:
    """The text without invisible control characters, which no keyboard makes.

    A browser sends the end of a line as two characters; a person sees one.
    """
    return CONTROL.sub("", text.replace("\r\n", "\n")) if text else text
