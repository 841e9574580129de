"""Who speaks: the owner reads "my goal", and everybody else reads "Arvid's goal"."""

import re

from flask import g, has_app_context
from flask_babel import LazyString, get_locale, gettext

# Where a sentence for others names the owner, and where it says that something is theirs. At the
# start of a sentence "the owner" has a capital letter, and a name stays as it is.
AT_THE_START = re.compile(r"(^|[.:?!] )%\((owners?)\)s")
# In Swedish and Norwegian a name that ends so takes no other s.
HISSES = ("s", "x", "z")


def owner_reads() -> bool:
    """True if the owner of the plan reads this page. True outside a plan as well."""
    visit = g.get("visit") if has_app_context() else None
    return visit is None or visit.owns


def begun(text: str) -> str:
    """The text with %(Owner)s for %(owner)s where a sentence begins."""
    return AT_THE_START.sub(lambda found: f"{found[1]}%({found[2].capitalize()})s", text)


def owner_words() -> dict[str, str]:
    """What stands for %(owner)s and %(owners)s in a text: Arvid and Arvid's.

    "the owner" if the owner has given no name, for the owner, and outside a plan. A name is
    personal: where it may not stand, see unnamed.
    """
    return _called("" if owner_reads() else g.visit.plan.owner.name)


def _called(name: str | None) -> dict[str, str]:
    name = (name or "").strip()
    if not name:
        return _nameless()
    theirs = theirs_of(name)
    return {"owner": name, "Owner": name, "owners": theirs, "Owners": theirs}


def _nameless() -> dict[str, str]:
    owner, owners = gettext("the owner"), gettext("the owner’s")
    return {
        "owner": owner,
        "Owner": owner.capitalize(),
        "owners": owners,
        "Owners": owners.capitalize(),
    }


def theirs_of(name: str) -> str:
    """The name as it says that something is theirs: Arvid's."""
    language = get_locale().language
    if language == "en":
        return f"{name}’s"
    if name.lower().endswith(HISSES):
        return name if language == "sv" else f"{name}’"
    return f"{name}s"


def with_owner(text: str) -> str:
    """The text with the owner's name in it: see owner_words."""
    return begun(text) % owner_words() if "%(owner" in text else text


class Named(LazyString):
    """A text that names the owner to others. `text`: the same with its %(owner)s still in it."""

    def __init__(self, text: LazyString):
        super().__init__(lambda: with_owner(str(text)))
        self.text = text


def about(text: LazyString, owner: str | None) -> str:
    """The text about the plan of an owner with this name, on a page that is of no plan."""
    if not isinstance(text, Named):
        return str(text)
    return begun(str(text.text)) % _called(owner)


class Voiced(LazyString):
    """A text in two wordings. `mine`: the owner's own, as it is on paper whoever prints it."""

    def __init__(self, mine: LazyString, theirs: LazyString):
        self.mine = mine
        self.theirs = theirs if isinstance(theirs, Named) else Named(theirs)
        super().__init__(lambda: str(self.mine if owner_reads() else self.theirs))


def voiced(mine: LazyString, theirs: LazyString) -> Voiced:
    """`mine` for the owner, and `theirs` for everybody else: chosen when it is shown.

    `theirs` may name the owner: see owner_words.
    """
    return Voiced(mine, theirs)


def unnamed(text: LazyString) -> str:
    """The text for a title, an address or a log: it says "the owner" where the page names them."""
    if isinstance(text, Voiced):
        text = text.mine if owner_reads() else text.theirs
    if not isinstance(text, Named) or "%(owner" not in str(text.text):
        return str(text)
    return begun(str(text.text)) % _nameless()


def as_the_owner(text: LazyString) -> LazyString:
    """The text as the owner says it."""
    return text.mine if isinstance(text, Voiced) else text
