"""The organisation's own sign-in in a real browser: in, back, and out again, across two sites."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from e2e.conftest import People, Server, open_phone
from tests.oidc import SETTINGS, OidcServer
from tests.ports import free_port


@pytest.fixture(scope="module")
def town(demo, tmp_path_factory):
    """The app at localhost with a provider at 127.0.0.1: to a browser these are two sites."""
    port = free_port()
    here = f"http://localhost:{port}"
    provider = OidcServer(f"{here}/provider/return", f"{here}/welcome")
    provider.play(sub="fnr-01017012345", acr="high")
    server = Server(
        shutil.copytree(demo, tmp_path_factory.mktemp("town"), dirs_exist_ok=True),
        PORT=str(port),
        HJULET_ADDRESS=here,
        HJULET_OIDC_ISSUER=provider.issuer,
        **{f"HJULET_{name}": value for name, value in SETTINGS.items()},
    )
    yield server, here
    server.stop()
    provider.stop()


@pytest.fixture
def mine(chromium, town):
    """(a phone at the app, an owner to hold it)"""
    server, here = town
    one = open_phone(chromium, server, "nb", base_url=here)
    yield one, People(server).owner()
    one.context.close()
    assert not one.complaints, one.complaints


def test_an_owner_connects_signs_in_by_it_and_signs_out_there_too(mine):
    phone, owner = mine
    phone.open("/sign-in").write("The code on your card", owner.code)
    phone.write("Your PIN", owner.pin)
    phone.tap("Sign in", within=phone.main.locator("form[data-card]"))
    phone.reads("Ola")
    phone.open("/devices").main.locator("#connect-pin").fill(owner.pin)
    phone.tap("Add it")
    phone.sees("You can sign in this way.")
    phone.context.clear_cookies()
    phone.open("/sign-in").main.get_by_role("button", name="Kommunen").tap()
    phone.reads("Ola")
    phone.open("/people").tap("Sign out")
    expect(phone.page).to_have_url(re.compile(r"127\.0\.0\.1:\d+/session/end"))
