"""bin/translate: take the sentences out of the code into the catalogues, check and compile them.

The catalogues follow the code: a sentence is changed there, and then translated here.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
LANGUAGES = ("nb", "sv")
SOURCES = ("app.py", "views", "models", "templates")
# flask-babel's lazy forms are not among pybabel's own keywords.
KEYWORDS = ("lazy_gettext", "lazy_ngettext:1,2", "lazy_pgettext:1c,2", "_l")


def main(arguments):
    if arguments == ["--check"]:
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "messages.pot"
            extract(template)
            return report(template)
    if arguments:
        sys.exit("usage: bin/translate [--check]")
    extract(TEMPLATE)
    for language in LANGUAGES:
        update(language)
    missing = report(TEMPLATE)
    for language in LANGUAGES:
        compile_catalogue(language)
    return missing


def pybabel(*arguments):
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", *map(str, arguments)],
        cwd=ROOT,
        check=True,
    )


def extract(template):
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    sources = [source for source in SOURCES if (ROOT / source).exists()]
    # Line numbers would change every catalogue with every commit.
    pybabel(
        "extract",
        "-F",
        TRANSLATIONS / "babel.cfg",
        *keywords,
        "-c",
        "TRANSLATORS:",
        "--strip-comment-tags",
        "--add-location=file",
        "--sort-by-file",
        "--project=Hjulet",
        "--no-wrap",
        "-o",
        template,
        *sources,
    )


def catalogue(language):
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def update(language):
    path = catalogue(language)
    if not path.exists():
        start(language)
    # A guessed translation is worse than none: it reads as finished.
    pybabel(
        "update",
        "-i",
        TEMPLATE,
        "-o",
        path,
        "-l",
        language,
        "--no-fuzzy-matching",
        "--ignore-obsolete",
        "--ignore-pot-creation-date",
        "--no-wrap",
    )


def start(language):
    pybabel("init", "-i", TEMPLATE, "-d", TRANSLATIONS, "-l", language, "--no-wrap")
    new = read(catalogue(language))
    # babel's own header asks for names and addresses; ours are in the history of the file.
    new.header_comment = f"# Hjulet in {new.locale.english_name}"
    new.version = ""
    new.last_translator = ""
    new.language_team = ""
    new.msgid_bugs_address = ""
    with catalogue(language).open("wb") as file:
        write_po(file, new, width=0)


def compile_catalogue(language):
    pybabel("compile", "-i", catalogue(language), "-o", catalogue(language).with_suffix(".mo"))


def report(template):
    """Print every sentence that lacks a translation. Returns the exit status: 1 if there is any."""
    wanted = read(template)
    problems = []
    for language in LANGUAGES:
        problems += problems_in(language, wanted)
    if problems:
        print("\n".join(problems))
        return 1
    print(f"All {len(wanted)} sentences are translated to {' and '.join(LANGUAGES)}.")
    return 0


def problems_in(language, wanted):
    """A line for each sentence of `wanted` (a catalogue) that this language lacks."""
    if not catalogue(language).exists():
        return [f"{language}: there is no catalogue"]
    have = read(catalogue(language))
    problems = []
    for message in wanted:
        if not message.id:
            continue
        found = have.get(message.id, message.context)
        problem = problem_with(found, have)
        if problem:
            problems.append(f"{language}: {problem}: {message.id!r}")
    return problems


def problem_with(message, catalog):
    """What is wrong with a translation; None if nothing is."""
    if message is None:
        return "not in the catalogue, run bin/translate"
    if message.fuzzy:
        return "fuzzy"
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    if not all(texts):
        return "not translated"
    return next((str(error) for error in message.check(catalog)), None)


def read(path):
    with path.open("rb") as file:
        return read_po(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
