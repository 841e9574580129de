"""Translations in templates, remembered: a page has over a hundred sentences.

Looking one up in flask-babel costs more than the rest of writing it, so each is looked up once per
language.
"""

import re
from functools import cache

from babel import Locale
from babel.support import Translations
from flask import Flask, g
from flask_babel import Babel, Domain, force_locale, get_locale, get_translations
from markupsafe import Markup

from views.core.voice import begun, owner_words


class _Sentences(dict):
    """{sentence: translation} for one language, filled as they are asked for.

    A sentence with a context (pgettext) is a tuple: (context, sentence).
    """

    def __init__(self, language: str):
        super().__init__()
        self._language = language

    def __missing__(self, sentence):
        with force_locale(self._language):
            translations = get_translations()
            if isinstance(sentence, tuple):
                said = translations.upgettext(*sentence)
            else:
                said = translations.ugettext(sentence)
        self[sentence] = Markup(begun(said))
        return self[sentence]


_sentences = cache(_Sentences)


def locale() -> Locale:
    """The language of this page."""
    try:
        # The attribute in which flask-babel remembers it. Its own get_locale() takes seven times
        # as long, and a page asks a hundred times.
        return g._get_current_object()._flask_babel.babel_locale or get_locale()
    except AttributeError:
        return get_locale()


def _here() -> _Sentences:
    return _sentences(locale().language)


ENDS = re.compile(r"%\((\w+)\)s[”»]?\.(?!\w)")  # what a sentence ends with


class _Catalogues(Domain):
    """flask-babel's own, but a language's catalogue is found without spelling out its name."""

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[str, Translations] = {}

    def get_translations(self) -> Translations:
        language = locale().language
        if language not in self._of:
            self._of[language] = super().get_translations()
        return self._of[language]

    def gettext(self, string, **values):
        said = super().gettext(string)
        return said % one_stop(said, values) if values else said


def one_stop(said: str, values: dict) -> dict:
    """The values for this text, with no full stop at the end of one that the text gives one.

    Somebody's own words may end with one: “I walked to the bridge.”, and not “… bridge.”.
    """
    if not any(isinstance(one, str) and one.endswith(".") for one in values.values()):
        return values
    given = {name for name in ENDS.findall(said) if str(values[name]).endswith(".")}
    whole = {name for name in given if values[name].endswith("..")}  # an ellipsis
    return values | {name: values[name][:-1] for name in given - whole}


def gettext(sentence: str, /, **values) -> Markup:
    return _filled(_here()[sentence], values)


def pgettext(place: str, sentence: str, /, **values) -> Markup:
    return _filled(_here()[place, sentence], values)


def _filled(said: Markup, values: dict) -> Markup:
    if "wner" in said and ("%(owner" in said or "%(Owner" in said):
        values |= owner_words()
    return said % one_stop(said, values) if "%" in said else said


def init_app(app: Flask, babel: Babel) -> None:
    babel.domain_instance = _Catalogues()
    app.jinja_env.globals.update(_=gettext, gettext=gettext, pgettext=pgettext)
