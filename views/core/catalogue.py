"""Translations in templates: a page says over a hundred sentences, each is looked up once per language."""

from functools import cache

from babel import Locale
from flask import Flask, g
from flask_babel import force_locale, get_locale, get_translations
from markupsafe import Markup


class _Sentences(dict):
    """{sentence: how it is said in this language}; a sentence that depends on its place is (place, sentence)."""

    def __init__(self, language: str):
        super().__init__()
        self._language = language

    def __missing__(self, sentence):
        with force_locale(self._language):
            known = get_translations()
            said = (
                known.upgettext(*sentence)
                if isinstance(sentence, tuple)
                else known.ugettext(sentence)
            )
        self[sentence] = Markup(said)
        return self[sentence]


_sentences = cache(_Sentences)


def locale() -> Locale:
    """The language of this page."""
    try:
        # Where flask-babel keeps it. A page asks a hundred times: past the proxy, and past all that get_locale() looks for.
        return g._get_current_object()._flask_babel.babel_locale or get_locale()
    except AttributeError:
        return get_locale()


def _here() -> _Sentences:
    return _sentences(locale().language)


def gettext(sentence: str, /, **values) -> Markup:
    said = _here()[sentence]
    return said % values if "%" in said else said


def pgettext(place: str, sentence: str, /, **values) -> Markup:
    said = _here()[place, sentence]
    return said % values if "%" in said else said


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(_=gettext, gettext=gettext, pgettext=pgettext)
