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
from werkzeug.middleware.proxy_fix import ProxyFix

from models import schema
from models.core import migration
from models.core.audit import guard
from models.core.database import database
from models.core.installation import Installation
from models.core.keys import KeyCommand, KeyFile, KeySource, KeyVariable
from models.keeping.erasure import Erased
from models.people.device import LONGEST_OWN
from models.tools import KINDS
from views import errors
from views.core import access, assets, forms, headers, language, session
from views.demo import demo_cast
from views.keeping import audit, erasure, key_rotation, retention, takein, takeout
from views.paper import printing
from views.people import (
    card,
    devices,
    hide,
    invitation,
    join,
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
    conversations,
    edits,
    fragment_cache,
    home,
    live,
    more,
    pages,
    parts,
    pinning,
    presence,
    proposals,
    rescue,
    sharing,
    versions,
)
from views.server import Served
from views.tools import TOOLS

# Modules with addresses, a module a feature.
ROOMS = (
    *(home, welcome, sign_in, hide, language, card, devices, passkeys, password, provider),
    *(rescue, invitation, join, more, edits, versions, pinning, printing, assets, conversations),
    *(sharing, proposals, access_log, live, presence, shared_device, audit, erasure, retention),
    *(takein, takeout, key_rotation, demo_cast),
)
# Modules that add something to every page or to the app itself, in this order.
EXTENDED = (
    *(language, forms, parts, fragment_cache, session, access, provider_setup, errors, assets),
    demo_cast,
)
ROOT = Path(__file__).parent
TRIGGER_WAS_GONE = (
    "The database did not guard the audit log: %s was taken away. It stands again. "
    "bin/audit verify says whether the log is whole."
)
LARGEST_REQUEST = 256 * 1024


def create_app(tools=TOOLS, **settings) -> Flask:
    """The application. `settings` override the environment (DATABASE_URL, HJULET_DEMO …).

    `tools` are the modules that hold a page of the plan, each with `PAGE` and `bp`.
    """
    app = Flask(
        __name__,
        instance_path=os.environ.get("HJULET_INSTANCE", str(ROOT / "instance")),
        static_folder=None,
    )
    instance = Path(app.instance_path)
    app.config.from_mapping(
        DATABASE_URL=os.environ.get("DATABASE_URL"),
        DEMO=os.environ.get("HJULET_DEMO") == "1",
        SECURE_COOKIES=os.environ.get("HJULET_HTTPS") == "1",
        ADDRESS=os.environ.get("HJULET_ADDRESS", "").rstrip("/"),
        **{
            f"OIDC_{name}": os.environ.get(f"HJULET_OIDC_{name}", "")
            for name in (
                "ISSUER",
                "CLIENT_ID",
                "CLIENT_SECRET",
                "CLIENT_SECRET_FILE",
                "ACR",
                "LABEL",
            )
        },
        OIDC_FOR=os.environ.get("HJULET_OIDC_FOR", "helpers"),
        KEY=os.environ.get("HJULET_KEY"),
        KEY_COMMAND=os.environ.get("HJULET_KEY_COMMAND"),
        KEY_FILE=os.environ.get("HJULET_KEY_FILE"),
        ERASED_FILE=os.environ.get("HJULET_ERASED_FILE"),
        TRUSTED_PROXIES=int(os.environ.get("HJULET_TRUSTED_PROXIES", "0")),
    )
    app.config.from_mapping(settings)
    declare_pages(tools)
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    Installation.load(_keys(app.config, instance), app.config["DEMO"])
    _open_database(
        app.config["DATABASE_URL"] or f"sqlite:///{instance / _own('hjulet.db', app.config)}"
    )
    Installation.open_secret()
    Erased.path = Path(app.config["ERASED_FILE"] or instance / _own("erased", app.config))
    Erased.again()
    _configure(app)
    app.config["SAVES"] = pages.keep_words()
    _extend(app)
    for module in (*ROOMS, *tools):
        app.register_blueprint(module.bp)
    home.init_app(app)
    app.teardown_request(_drop_broken_connection)
    return app


def _open_database(url: str) -> None:
    """Bring its tables to what this code needs. Raises SystemExit with a sentence."""
    migration.migrate(url)
    migration.check(schema.tables())
    for name in guard():
        logging.getLogger("hjulet").warning(TRIGGER_WAS_GONE, name)


def _keys(config, instance: Path) -> KeySource:
    """The first that is set: a program that prints the keys, the keys themselves, a file."""
    if config["KEY_COMMAND"]:
        return KeyCommand(config["KEY_COMMAND"])
    if config["KEY"]:
        return KeyVariable(config["KEY"])
    return KeyFile(Path(config["KEY_FILE"] or instance / _own("key", config)), config["DEMO"])


def _own(name: str, config) -> str:
    """A demo has files of its own, so that it never meets a real installation's."""
    return f"demo-{name}" if config["DEMO"] else name


def served() -> Served:
    """The app as bin/serve hands it to granian."""
    return Served(create_app())


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
        COMPRESS_BR_WINDOW=16,  # 64 kB: no page is larger, and less memory to clear
        COMPRESS_BR_LEVEL=2,  # half the work of level 4, a tenth more bytes
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # what is personal is never kept, so nobody asks for what is new
        COMPRESS_MIMETYPES=["text/html", "application/manifest+json"],
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = _whole(app.wsgi_app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)


def _whole(answer):
    """A form whose connection broke in the middle is no form: without this its first half would be saved.

    granian hands over what has come when a connection breaks, and Werkzeug then asks for no length.
    """

    def asked(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if 0 < length <= LARGEST_REQUEST:
            body = environ["wsgi.input"].read(length)
            if len(body) < length:
                start_response("400 Bad Request", [])
                return []
            environ["wsgi.input"] = BytesIO(body)
        return answer(environ, start_response)

    return asked


def _drop_broken_connection(error) -> None:
    """Connections are kept from request to request; one that broke must not meet the next visitor."""
    if isinstance(error, (peewee.OperationalError, peewee.InterfaceError)):
        database.close()


def declare_pages(tools) -> None:
    """The pages of a plan: one for each tool, and the sheet."""
    pages.declare((*(tool.PAGE for tool in tools), printing.PAGE), _kinds(tools))


def _kinds(tools) -> list:
    """The kinds of parts that these tools hold: ours first, in the order in which they point."""
    held = [view.kind for tool in tools for view in tool.PAGE.kinds]
    return [*KINDS, *(kind for kind in held if kind not in KINDS)]


def _extend(app: Flask) -> None:
    headers.init_app(app)  # first of all: what it stops must not meet the session
    Htmx(app)
    takein.init_app(app)  # a file may be larger than a form, and the next one reads it
    CSRFProtect(app)
    Compress(app)
    for module in EXTENDED:
        module.init_app(app)
