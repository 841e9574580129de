"""A text in sentences, as somebody writes them in a diary on a phone."""

import re

# What ends a sentence, with the quotation marks and brackets after it, and the space that follows.
END = re.compile(r"([.!?…]+[\"'»”’)\]]*)\s+")
# After these a point ends nothing (bokmål, svenska).
SHORT_FORMS = """
    ca dr kl nr st mr bl.a f.eks m.m mv pga osv t.ex bl eks t ex d.v.s dvs evt ev tlf tel jf
    jfr m.fl
"""
SHORTENED = frozenset(SHORT_FORMS.split())


def sentences(text: str | None) -> list[list[str]]:
    """The sentences of each line of the text. Put together again with spaces they are the text.

    A point after a short form ("kl. 14") or in a date ("28. november") ends no sentence, nor does
    a question within what somebody said ("Kommer du?" spurte hun).
    """
    lines = (line.strip() for line in (text or "").splitlines())
    return [_of_line(line) for line in lines if line]


def _of_line(line: str) -> list[str]:
    found = []
    begun = 0
    for end in END.finditer(line):
        if _is_end(line[begun : end.end(1)], line[end.end() :]):
            found.append(line[begun : end.end(1)])
            begun = end.end()
    return [*found, line[begun:]] if line[begun:] else found


def _is_end(before: str, after: str) -> bool:
    """True if a sentence ends between these two."""
    goes_on = after[:1].islower()
    if not before.endswith("."):
        return not (goes_on and before[-1] not in ".!?…")  # "Kommer du?" spurte hun
    if before.endswith(".."):
        return True
    word = before.split()[-1].rstrip(".").lstrip("(\"'«“”")
    if word.isdecimal():
        return not goes_on
    return word.lower() not in SHORTENED and not (len(word) == 1 and word.isupper())
