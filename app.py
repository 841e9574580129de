"""The Hjulet application: settings, extensions, blueprints."""

import logging
import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import peewee
from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from models import schema
from models.core import migration, write_ahead
from models.core.audit import guard
from models.core.database import database, wait_at_most
from models.core.installation import Installation
from models.core.keys import KeyCommand, KeyFile, KeySource, KeyVariable
from models.core.reserve import make_reserve
from models.keeping.erasure import Erased
from models.keeping.storage_warnings import storage_warnings
from models.people.device import LONGEST_OWN
from models.tools import KINDS
from views import errors
from views.core import (
    access,
    assets,
    attributes,
    forms,
    headers,
    htmx,
    language,
    security,
    session,
)
from views.demo import demo_cast
from views.keeping import audit, erasure, key_rotation, leaving, retention, takein, takeout
from views.paper import booklet, card_picture, printing
from views.paper import check_in as check_in_paper
from views.paper import checklist as checklist_paper
from views.paper import hard_times as hard_times_paper
from views.paper import minutes as minutes_paper
from views.paper import people as people_paper
from views.paper import progress as progress_paper
from views.paper import week as week_paper
from views.people import (
    card,
    devices,
    hide,
    invitation,
    join,
    lost_card,
    passkeys,
    password,
    provider,
    provider_setup,
    shared_device,
    sign_in,
    welcome,
)
from views.plan import (
    access_log,
    adding,
    appearance,
    bar,
    conversations,
    edits,
    help,
    home,
    kept_texts,
    live,
    minutes_for_guest,
    more,
    offline_copy,
    pages,
    parts,
    pinning,
    presence,
    proposals,
    rescue,
    sharing,
    undoing,
    versions,
)
from views.server import Served
from views.tools import (
    TOOLS,
    calendar,
    default_names,
    goal_words,
    meeting_now,
    minutes,
    reminders,
    showings,
    ticks,
)

# Modules with addresses (blueprints), one for each feature. The tools' own are in views/tools.
BLUEPRINTS = (
    home,
    welcome,
    sign_in,
    hide,
    language,
    card,
    devices,
    passkeys,
    password,
    provider,
    rescue,
    lost_card,
    invitation,
    join,
    more,
    help,
    edits,
    versions,
    pinning,
    printing,
    hard_times_paper,
    week_paper,
    check_in_paper,
    progress_paper,
    checklist_paper,
    people_paper,
    minutes,
    minutes_for_guest,
    minutes_paper,
    card_picture,
    assets,
    conversations,
    sharing,
    proposals,
    access_log,
    live,
    presence,
    shared_device,
    audit,
    erasure,
    retention,
    appearance,
    offline_copy,
    takein,
    takeout,
    key_rotation,
    leaving,
    demo_cast,
    ticks,
    showings,
    booklet,
    calendar,
    reminders,
    meeting_now,
)
# Modules that add something to every page or to the app itself, in this order. A tool's module does
# so too, if it has an `init_app`.
EXTENDED = (
    language,
    htmx,
    attributes,
    forms,
    parts,
    minutes,
    default_names,
    goal_words,
    undoing,
    adding,
    bar,
    kept_texts,
    proposals,
    session,
    access,
    provider_setup,
    errors,
    assets,
    demo_cast,
)
ROOT = Path(__file__).parent
TRIGGER_WAS_GONE = (
    "The database did not guard the audit log: %s was taken away. It stands again. "
    "bin/audit verify says whether the log is whole."
)
LARGEST_REQUEST = 256 * 1024
LONGEST_WAIT = 2  # seconds that a save waits for others who write


class Hjulet(Flask):
    """Flask, that takes each function as it is: none here is `async`.

    It would look at twenty of them for each page.
    """

    def ensure_sync(self, func):
        return func


class WholeInMemory(HtmxAwareRequest):
    """A request whose files lie in memory alone.

    Werkzeug puts larger ones on the disk while it reads them: a picture, or a whole plan.
    """

    def _get_file_stream(self, *_about, **_more):
        return BytesIO()


def create_app(tools=TOOLS, kinds=KINDS, **settings) -> Flask:
    """The application. `settings` override the environment (DATABASE_URL, HJULET_DEMO …).

    `tools` are the modules that hold a page of the plan, each with `PAGE` and `bp`; `kinds` are the
    kinds of parts on those pages, each after those that it points to.
    Raises SystemExit with a sentence if something is wrong with the keys, the database or a page.
    """
    app = Hjulet(
        __name__,
        instance_path=os.environ.get("HJULET_INSTANCE", str(ROOT / "instance")),
        static_folder=None,
    )
    app.config.from_mapping(_settings_of_environment())
    app.config.from_mapping(settings)
    declare_pages(tools, kinds)
    _open_installation(app)
    _configure(app)
    app.config["SAVES"] = pages.keep_words()
    _extend(app, tools)
    for module in (*BLUEPRINTS, *tools):
        app.register_blueprint(module.bp)
    pages.check_addresses(app)
    home.init_app(app)
    app.teardown_request(_drop_broken_connection)
    return app


def _settings_of_environment() -> dict:
    """What the environment's variables say; docs/running.md describes them."""
    environment = os.environ
    of_provider = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "ACR", "LABEL")
    return {
        "DATABASE_URL": environment.get("DATABASE_URL"),
        "DEMO": environment.get("HJULET_DEMO") == "1",
        "SECURE_COOKIES": environment.get("HJULET_HTTPS") == "1",
        "ADDRESS": environment.get("HJULET_ADDRESS", "").rstrip("/"),
        **{f"OIDC_{name}": environment.get(f"HJULET_OIDC_{name}", "") for name in of_provider},
        "OIDC_FOR": environment.get("HJULET_OIDC_FOR", "helpers"),
        "KEY": environment.get("HJULET_KEY"),
        "KEY_COMMAND": environment.get("HJULET_KEY_COMMAND"),
        "KEY_FILE": environment.get("HJULET_KEY_FILE"),
        "ERASED_FILE": environment.get("HJULET_ERASED_FILE"),
        "CHECKLIST": environment.get("HJULET_CHECKLIST"),
        "PUSH_KEY": int(environment.get("HJULET_PUSH_KEY", "1")),
        "TRUSTED_PROXIES": int(environment.get("HJULET_TRUSTED_PROXIES", "0")),
    }


def _open_installation(app: Flask) -> None:
    """Load the keys, open the database, and erase again who was erased before."""
    config = app.config
    instance = Path(app.instance_path)
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    Installation.load(_keys(config, instance), config["DEMO"])
    _open_database(config["DATABASE_URL"] or f"sqlite:///{instance / _own('hjulet.db', config)}")
    make_reserve()
    Installation.open_secret()
    Erased.path = Path(config["ERASED_FILE"] or instance / _own("erased", config))
    Erased.again()
    if write_ahead.is_owed():
        write_ahead.empty()


def _open_database(url: str) -> None:
    """Change its tables to what this code needs. Raises SystemExit with a sentence."""
    migration.migrate(url)
    migration.check(schema.tables())
    for name in guard():
        logging.getLogger("hjulet").warning(TRIGGER_WAS_GONE, name)


def _keys(config, instance: Path) -> KeySource:
    """Where the installation's keys come from.

    The first that is set counts: a program that prints the keys, the keys themselves, a file.
    """
    if config["KEY_COMMAND"]:
        return KeyCommand(config["KEY_COMMAND"])
    if config["KEY"]:
        return KeyVariable(config["KEY"])
    return KeyFile(Path(config["KEY_FILE"] or instance / _own("key", config)), config["DEMO"])


def _own(name: str, config) -> str:
    """The name of a file in the instance folder.

    A demo's is another one, so that a demo never opens the files of a real installation.
    """
    return f"demo-{name}" if config["DEMO"] else name


def prepare() -> None:
    """What bin/serve does once before the workers start: make what is missing, and say what is
    not safe. A demo is not warned: nothing in it is real.
    """
    app = create_app()
    if not app.config["DEMO"]:
        for sentence in storage_warnings():
            logging.getLogger("hjulet").warning(sentence)


def served() -> Served:
    """The app as bin/serve hands it to granian."""
    app = create_app()
    wait_at_most(LONGEST_WAIT)
    return Served(app)


def _configure(app: Flask) -> None:
    secure = app.config["SECURE_COOKIES"]
    app.config.from_mapping(
        SECRET_KEY=Installation.derive("cookies"),
        SESSION_COOKIE_NAME="__Host-hjulet" if secure else "hjulet",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=LONGEST_OWN),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: yesterday's open form must still save
        WTF_CSRF_SSL_STRICT=False,  # no referrer is sent, by our own policy
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,  # a twentieth fewer bytes than level 4, for half its work more
        # Browsers keep no personal page, so they never ask whether one has changed.
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/javascript",
            "application/manifest+json",
            "application/json",  # many pages at once (views/plan/offline_copy.py)
        ],
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # No template has globals of its own. Jinja would give each a ChainMap of none and these, and
    # look through it for every name at every import: a tenth of the time that home takes.
    app.jinja_env.make_globals = lambda own: own or app.jinja_env.globals
    app.wsgi_app = _refuse_half_a_form(app.wsgi_app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)


def _refuse_half_a_form(wsgi_app):
    """A WSGI app around `wsgi_app` that answers 400 if the connection broke while a form was sent.

    Without it the first half of the form would be saved: granian hands over what had come when
    the connection broke, and Werkzeug does not compare its length with what was announced.
    """

    def checked(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if 0 < length <= LARGEST_REQUEST:
            body = environ["wsgi.input"].read(length)
            if len(body) < length:
                start_response("400 Bad Request", [])
                return []
            environ["wsgi.input"] = BytesIO(body)
        return wsgi_app(environ, start_response)

    return checked


def _drop_broken_connection(error) -> None:
    """Close the database connection if it broke.

    Connections are kept from one request to the next, which would fail on a broken one.
    """
    if isinstance(error, (peewee.OperationalError, peewee.InterfaceError)):
        database.close()


def declare_pages(tools, kinds=KINDS) -> None:
    """Declare the pages of a plan: one for each tool, and the sheet. See views/plan/pages.py."""
    pages.declare((*(tool.PAGE for tool in tools), printing.PAGE), kinds)


def _extend(app: Flask, tools) -> None:
    security.init_app(app)
    headers.init_app(app)  # first: a request that it refuses must not reach the session
    Htmx(app)
    app.request_class = WholeInMemory
    takein.init_app(app)  # before CSRFProtect, which reads the form: a file may be larger
    appearance.init_app(app)
    CSRFProtect(app)
    Compress(app)
    for module in (*EXTENDED, *(tool for tool in tools if hasattr(tool, "init_app"))):
        module.init_app(app)
