"""Text and days as a person types them, whatever a browser or a file brings."""

import re
from datetime import date

YEARS = range(1901, 2200)  # those of the days in a plan, written or taken in
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def tidy(text: str | None) -> str | None:
    """The text without invisible control characters, which no keyboard makes.

    A browser sends the end of a line as two characters; a person sees one.
    """
    return CONTROL.sub("", text.replace("\r\n", "\n")) if text else text


def as_one_line(text: str | None) -> str:
    """The text in one line, with " · " where a new line began; "" for None.

    So the words of two people, each on their own line, do not run together.
    """
    lines = (line.strip() for line in (text or "").splitlines())
    return " · ".join(filter(None, lines))


def plain(value):
    """A form's value as JSON keeps it: None for an empty text, a date in ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip() or None
    return value
