"""The attributes of a form's field, as WTForms writes them."""

import pytest
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from views.core.attributes import attributes


@pytest.mark.parametrize(
    "given, said",
    [
        ({"name": "text", "id": "f", "class_": "ds-input"}, 'class="ds-input" id="f" name="text"'),
        ({"checked": True, "required": False, "value": ""}, 'checked value=""'),
        ({"aria_label": "a", "data_to": 3}, 'aria-label="a" data-to="3"'),
        ({"value": '<b> & "x"'}, 'value="&lt;b&gt; &amp; &#34;x&#34;"'),
        ({"value": Markup('<b> "x"')}, 'value="<b> &quot;x&quot;"'),
    ],
)
def test_attributes_are_sorted_and_no_text_ends_one(given, said):
    assert attributes(**given) == said


def test_a_sentence_is_said_in_the_language_of_the_page(app):
    with app.test_request_context(headers={"Accept-Language": "sv"}):
        assert attributes(title=_l("Keep both")) == 'title="Behåll båda"'
