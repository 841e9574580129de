"""The stylesheet has only what the pages name. A state that comes later must show all the same."""

import pytest

FIELD, BOX, BUTTON = "#name", "#own", "main button.ds-button"
LOOK = """(one) => {
  const look = getComputedStyle(one);
  return [look.opacity, look.cursor, look.border, look.backgroundColor].join(" ");
}"""


@pytest.fixture
def control(phone):
    """A function that finds a control on a page that has one of each."""
    page = phone().open("/begin").page
    return lambda which: page.locator(which).first


@pytest.mark.parametrize(
    "which, state",
    [
        (FIELD, "disabled"),
        (FIELD, "readonly"),
        (FIELD, "aria-disabled"),
        (FIELD, "aria-invalid"),
        (BOX, "disabled"),
        (BOX, "checked"),
        (BUTTON, "disabled"),
        (BUTTON, "aria-disabled"),
        (BUTTON, "aria-busy"),
    ],
)
def test_a_control_shows_its_state(control, which, state):
    one = control(which)
    before = one.evaluate(LOOK)
    one.evaluate("(one, state) => one.setAttribute(state, 'true')", state)
    assert one.evaluate(LOOK) != before


def test_a_field_is_as_wide_as_its_place(control):
    assert control(FIELD).evaluate("(one) => one.offsetWidth === one.parentElement.offsetWidth")
