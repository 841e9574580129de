"""What a provider sends back counts only after every check, tried with a real provider's tokens."""

import base64
import json
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest

from app import create_app
from models.core.database import database
from models.people.challenge import Challenge, derived
from models.people.provider import Provider, ProviderRefused
from tests.oidc import RETURN, SETTINGS, SUBJECT, Walker


@pytest.fixture
def app(app_with_provider):
    return app_with_provider


@pytest.fixture
def token(app, cast, server):
    """(the app's provider, a real id token of SUBJECT for this app, the token's nonce)."""
    return token_for(app.extensions["provider"])


def token_for(provider: Provider):
    ticket = Challenge.give("test")
    back = Walker().walk(provider.leads_to(ticket, RETURN))
    found = {name: value[0] for name, value in parse_qs(urlsplit(back).query).items()}
    words = provider.token(ticket, found["state"], found["code"], RETURN)
    return provider, words, derived(ticket, "nonce")


def test_a_real_token_is_believed(token):
    provider, words, nonce = token
    assert provider.believed(words, nonce)["sub"] == SUBJECT


def test_a_token_with_another_nonce_is_refused(token):
    provider, words, nonce = token
    with pytest.raises(ProviderRefused, match="nonce"):
        provider.believed(words, nonce[::-1])


def test_a_token_for_another_client_of_the_same_provider_is_refused(token, server):
    other = Provider(server.issuer, "another", "secret of another", ("high",), "", ("owners",))
    _other, words, nonce = token_for(other)
    assert other.believed(words, nonce)
    with pytest.raises(ProviderRefused, match="aud"):
        token[0].believed(words, nonce)


def test_a_token_whose_words_were_changed_is_refused(token):
    provider, words, nonce = token
    head, body, signature = words.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "somebody-else"}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for wrong in (
        f"{head}.{forged}.{signature}",
        f"{unsigned}.{forged}.",
        f"{unsigned}.{body}.",
        "",
        "x",
        "a.b.c",
    ):
        with pytest.raises(ProviderRefused, match="signature"):
            provider.believed(wrong, nonce)


def test_after_the_provider_changed_its_keys_old_tokens_are_refused_and_new_ones_believed(
    token, server
):
    provider, words, nonce = token
    assert provider.believed(words, nonce)
    server.stop()
    server.start()
    server.play(sub=SUBJECT, acr="high")
    provider._keys_at -= 61  # a minute has passed since the keys were asked for
    _provider, fresh, fresh_nonce = token_for(provider)
    assert provider.believed(fresh, fresh_nonce)
    with pytest.raises(ProviderRefused, match="signature"):
        provider.believed(words, nonce)


@pytest.mark.parametrize(
    "missing",
    [{"OIDC_CLIENT_ID": ""}, {"OIDC_CLIENT_SECRET": ""}, {"OIDC_ACR": ""}, {"OIDC_FOR": "all"}],
)
def test_half_a_setting_stops_the_start(tables, tmp_path, missing):
    shutil.copy(tables, tmp_path / "x.db")
    with pytest.raises(SystemExit, match="HJULET_OIDC"):
        create_app(
            DATABASE_URL=f"sqlite:///{tmp_path / 'x.db'}",
            KEY_FILE=str(tmp_path / "key"),
            DEMO=False,
            **{"OIDC_ISSUER": "https://id.example.org", **SETTINGS, **missing},
        )
    database.close()


def test_an_issuer_without_encryption_is_not_talked_to():
    plain = Provider("http://id.example.org", "hjulet", "secret", ("high",), "", ("owners",))
    with pytest.raises(ProviderRefused):
        plain.leads_to("ticket", RETURN)
