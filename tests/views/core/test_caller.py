"""By which address tries are counted, and which address is printed on what people carry home."""

import pytest

from models.people.card import Card
from models.people.rate_limit import RateLimit
from tests.conftest import PIN, Browser
from views.core.addresses import caller


@pytest.mark.parametrize(
    "address, counted",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_whole_line_counts_as_one_place(app, address, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert caller() == counted


def test_nobody_gets_more_guesses_by_the_many_addresses_of_one_line(app):
    page = Browser(app)
    for host in range(3):
        page.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{host + 1}"
        assert page.post("/sign-in", code="0000 0000 0000", pin="2468").status_code == 422
    assert [row.count for row in RateLimit.select()] == [3]


@pytest.mark.parametrize("page", ["print", "card", "conversation"])
def test_what_is_printed_names_the_address_that_was_set_and_not_what_a_browser_says(
    app, cast, browser, page
):
    owner = browser(cast.owner)
    Card.issue(cast.owner.person, PIN)  # the code is shown until somebody says they have it
    owner.post(f"/plans/{cast.owner.plan.id}/conversation")
    address = "/card" if page == "card" else f"/plans/{cast.owner.plan.id}/{page}"
    said = owner.get(address).text
    app.config["ADDRESS"] = "https://plan.example.org"
    assert owner.get(address).text != said and "localhost" not in owner.page
