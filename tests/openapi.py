"""A small OpenAPI description of every address, made from the URL map, for scanners.

    python -m tests.openapi PLAN > openapi.json
    schemathesis run openapi.json --base-url http://127.0.0.1:8000 --checks not_a_server_error \
        -H "Cookie: hjulet=…" -H "X-CSRFToken: …"

PLAN is the id of a plan that the cookie's person owns. Left out are addresses that would end the
session, and the stream, which never ends.
"""

import json
import sys

from app import create_app
from tests.house import WORDS
from tests.views.core.test_any_input import HIDDEN, OWN, part_fields

LEFT_OUT = {
    "live.stream",
    "hide.hide",
    "sign_in.leave",
    "devices.end",
    "devices.end_others",
    "erasure.last",
    "demo.enter",
    "assets.assets",
    "sign_in.enter",
    "password.sign_in",
    "passkeys.sign_in",
    "shared_device.begin",
    "shared_device.turn",
    "shared_device.end",
    "welcome.begin",
    "card.replace",
    "rescue.begin",
    "takein.begin",
}
QUERY = (
    "next",
    "earlier",
    "language",
    "name",
    "before",
    "goal",
    "area",
    "dream",
    "since",
    "state",
    "code",
)


def described(app, plan: int) -> dict:
    """The whole description."""
    paths: dict[str, dict] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in LEFT_OUT:
            continue
        methods = paths.setdefault(_path(rule), {})
        for method in sorted(rule.methods & {"GET", "POST"}):
            methods[method.lower()] = _operation(rule, method, plan)
    return {"openapi": "3.0.3", "info": {"title": "Hjulet", "version": "1"}, "paths": paths}


def _path(rule) -> str:
    """/plans/<int:plan_id> as OpenAPI writes it: /plans/{plan_id}.

    Werkzeug has no public list of a rule's parts: `_trace` holds (whether it is an argument, its
    text) for each of them, and "|" after the host.
    """
    parts = [f"{{{text}}}" if is_argument else text for is_argument, text in rule._trace]
    return "".join(parts).partition("|")[2]


def _operation(rule, method: str, plan: int) -> dict:
    known = {
        "plan_id": {"type": "integer", "enum": [plan]},
        "kind": {"type": "string", "enum": sorted(WORDS)},
    }
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": known.get(name, {"type": "string", "minLength": 1}),
        }
        for name in sorted(rule.arguments)
    ]
    if method == "GET":
        parameters += [
            {"name": name, "in": "query", "schema": {"type": "string"}} for name in QUERY
        ]
    operation = {
        "parameters": parameters,
        "responses": {"default": {"description": "Any of ours"}},
    }
    if method == "POST":
        operation["requestBody"] = _any_form()
    return operation


def _any_form() -> dict:
    """A form with the fields of all forms."""
    fields = {
        name: {"type": "string", "maxLength": 3000}
        for name in sorted({*HIDDEN, *OWN, *part_fields()})
    }
    schema = {"type": "object", "properties": fields}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


if __name__ == "__main__":
    json.dump(described(create_app(), int(sys.argv[1])), sys.stdout, indent=1)
