"""The attributes of a form's field, written with a tenth of the work that WTForms does for them.

It makes one Markup for each attribute, by str.format. A copy of a plan on a phone has six thousand
attributes: that was a sixth of what the copy cost the server (views/plan/offline_copy.py).
"""

from flask import Flask
from markupsafe import Markup, escape
from wtforms.widgets import Input, core


def attributes(**given) -> Markup:
    """As wtforms.widgets.html_params: sorted by name, True without a value, False left out."""
    said = []
    for name, value in sorted(given.items()):
        name = core.clean_key(name)
        if value is True:
            said.append(name)
        elif value is not False:
            said.append(f'{name}="{str(escape(value)).replace(chr(34), "&quot;")}"')
    return Markup(" ".join(said))


def init_app(_app: Flask) -> None:
    core.html_params = attributes
    Input.html_params = staticmethod(attributes)
