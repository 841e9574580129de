"""Where each declared page is, so that no test has a list of pages that a new one is missing in."""

from flask import Flask

from views.paper import printing
from views.tools import TOOLS

_PLAN = "/plans/<int:plan_id>/"


def _paths() -> dict[str, str]:
    app = Flask("addresses alone")
    for module in (*TOOLS, printing):
        app.register_blueprint(module.bp)
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    declared = [module.PAGE for module in (*TOOLS, printing)]
    return {page.name: rules[page.endpoint].removeprefix(_PLAN) for page in declared}


# {name of a page: its path within a plan}: "hard_times": "calm".
PATHS = _paths()
# Those of them that somebody else than the owner may read.
SHARED = {
    page.name: PATHS[page.name]
    for page in (module.PAGE for module in (*TOOLS, printing))
    if page.can_be_shared and not page.is_owners_alone
}
