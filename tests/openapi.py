"""A small OpenAPI description of every address, made from the URL map, for a scanner that wants one.

    python -m tests.openapi PLAN > openapi.json
    schemathesis run openapi.json --base-url http://127.0.0.1:8000 --checks not_a_server_error \
        -H "Cookie: hjulet=…" -H "X-CSRFToken: …"

PLAN is the id of a plan that the cookie's person owns. What would end the session, and the endless stream, is left out.
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
        if rule.endpoint not in LEFT_OUT:
            path = "".join(
                part if not dynamic else "{%s}" % part for dynamic, part in rule._trace
            ).partition("|")[2]
            methods = paths.setdefault(path, {})
            for method in sorted(rule.methods & {"GET", "POST"}):
                methods[method.lower()] = _operation(rule, method, plan)
    return {"openapi": "3.0.3", "info": {"title": "Hjulet", "version": "1"}, "paths": paths}


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
    parameters += [
        {"name": name, "in": "query", "schema": {"type": "string"}}
        for name in QUERY
        if method == "GET"
    ]
    fields = {
        name: {"type": "string", "maxLength": 3000}
        for name in sorted({*HIDDEN, *OWN, *part_fields()})
    }
    body = {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": fields}
            }
        }
    }
    return {
        "parameters": parameters,
        "responses": {"default": {"description": "Any of ours"}},
        **({"requestBody": body} if method == "POST" else {}),
    }


if __name__ == "__main__":
    json.dump(described(create_app(), int(sys.argv[1])), sys.stdout, indent=1)
