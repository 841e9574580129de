"""Web push: what is sent, that only the browser can read it, and where nothing is ever sent."""

import socket
import threading
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from models.core import web_push
from models.core.web_push import Address, NotOpen, OpenInternet, is_open, public_key, send
from tests.ports import free_port
from tests.push_receiver import HOST, Phone, PushService, bytes_of, text

CONTACT = "https://plan.example.org"


@pytest.fixture
def service(app, tmp_path):
    found = PushService(tmp_path)
    yield found
    found.stop()


def test_the_browser_reads_it_with_another_library_and_knows_who_sent_it(service):
    phone = Phone("/201/one?two=3")
    assert send(b"hello", phone.address, CONTACT, service) == "sent"
    [came] = service.came
    read = phone.reads(came)
    assert read["message"] == "hello"
    assert read["head"] == {"typ": "JWT", "alg": "ES256"}
    assert read["key"] == public_key(1)
    left = read["claims"].pop("exp") - time.time()
    assert read["claims"] == {"aud": f"https://{HOST}", "sub": CONTACT}
    assert 0 < left <= 24 * 3600
    assert (came.method, came.path) == ("POST", "/201/one?two=3")
    assert came.headers["host"] == HOST and came.headers["content-encoding"] == "aes128gcm"
    assert "hello" not in str(vars(came)) and CONTACT not in str(came.headers)


def test_every_message_is_as_long_as_any_other_and_no_two_are_alike(service):
    phone = Phone()
    for message in (b"", b"a", b"a", b"x" * 120):
        send(message, phone.address, "", service)
    bodies = [came.body for came in service.came]
    assert len(set(bodies)) == 4 and len({len(body) for body in bodies}) == 1
    assert [phone.reads(came)["message"] for came in service.came[2:]] == ["a", "x" * 120]
    assert "sub" not in phone.reads(service.came[0])["claims"]


def test_it_is_encrypted_as_in_the_example_of_rfc_8291():
    """Appendix A, which pads nothing."""
    to = Address(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        bytes_of(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        bytes_of("BTBZMqHH6r4Tts7J_aSIgg"),
        1,
    )
    ours = ec.derive_private_key(
        int.from_bytes(bytes_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"),
        ec.SECP256R1(),
    )
    message = b"When I grow up, I want to be a watermelon"
    made = web_push._encrypted(
        message, to, ours, bytes_of("DGv6ra1nlYgDCS1FRnbzlw"), room=len(message)
    )
    assert text(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_our_key_is_the_installations_own_and_another_one_for_each_number(app):
    assert public_key(1) == public_key(1) != public_key(2)
    assert len(bytes_of(public_key(1))) == 65


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/200/a", "sent"),
        ("/202/a", "sent"),
        ("/404/a", "gone"),
        ("/410/a", "gone"),
        ("/400/a", "later"),
        ("/403/a", "later"),
        ("/429/a", "later"),
        ("/500/a", "later"),
        ("/503/a", "later"),
        ("/nonsense/a", "later"),
    ],
)
def test_what_the_push_service_answers_decides_what_becomes_of_it(service, path, outcome):
    assert send(b"a", Phone(path).address, "", service) == outcome


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_no_redirect_is_followed(service, status):
    assert send(b"a", Phone(f"/{status}/a").address, "", service) == "later"
    assert [came.path for came in service.came] == [f"/{status}/a"] and service.asked == [HOST]


def test_one_that_answers_letter_by_letter_is_left_in_time(service, monkeypatch):
    monkeypatch.setattr(web_push, "SECONDS", 0.3)
    began = time.monotonic()
    # Letters keep coming for as long as the line is short enough to be read.
    monkeypatch.setattr(web_push, "LARGEST_LINE", 10_000)
    assert send(b"a", Phone("/slow/a").address, "", service) == "later"
    assert time.monotonic() - began < 5


def test_one_that_talks_without_end_is_read_no_further_than_a_line(service):
    assert send(b"a", Phone("/slow/a").address, "", service) == "later"


def test_nobody_there_is_later(service):
    service.at = ("127.0.0.1", free_port())
    assert send(b"a", Phone().address, "", service) == "later"
    assert service.came == []


def test_a_certificate_of_somebody_else_is_refused(service):
    service.trust = OpenInternet().trust
    assert send(b"a", Phone().address, "", service) == "later"
    assert service.came == []


GOOD = Phone().form
HOSTILE = [
    "http://push.example.com/a",
    "//push.example.com/a",
    "https:push.example.com/a",
    "ftp://push.example.com/a",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://127.0.0.1/a",
    "https://127.1/a",
    "https://127.0.0.1.:443/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://10.0.0.8/a",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/a",
    "https://0x7f000001/a",
    "https://0x7f.0.0.1/a",
    "https://0177.0.0.1/a",
    "https://1.0x7f/a",
    "https://localhost/a",
    "https://localhost:443/a",
    "https://LOCALHOST/a",
    "https://intranet/a",
    "https://push.example.com.:443/a",
    "https://push.example.com:8443/a",
    "https://push.example.com:0443/a",
    "https://user@push.example.com/a",
    "https://user:secret@push.example.com/a",
    "https://push.example.com@127.0.0.1/a",
    "https://127.0.0.1\\@push.example.com/a",
    "https://127.0.0.1#@push.example.com/a",
    "https://push.example.com#@127.0.0.1/a",
    "https://push.example.com\\a",
    "https://push.example.com",
    "https://push.example.com?a",
    "https://push.example.com/a b",
    "https://push.example.com/a#b",
    "https://push.example.com/a\r\nHost: 127.0.0.1",
    "https://push.example.com/a\n",
    "https://push.example.com/\x00",
    "https://push.example.com/å",
    "https://１２７.0.0.1/a",
    "https://pushⓔxample.com/a",
    "https://-push.example.com/a",
    "https://push..example.com/a",
    "https://push_.example.com/a",
    "https://push.example.com/" + "a" * 1000,
    " https://push.example.com/a",
    "",
]


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_no_endpoint_is_taken_that_could_lead_elsewhere(endpoint):
    assert Address.read(**GOOD | {"endpoint": endpoint}, key=1) is None
    # Nor is one that got into the database by another way ever asked.
    forged = Address(endpoint, b"", b"", 1)
    assert send(b"a", forged, "", _Nowhere()) == "closed"


class _Nowhere(OpenInternet):
    def place(self, host):
        raise AssertionError(f"{host} was looked for")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/cX:APA91bE-x_y",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA-_=",
        "https://web.push.apple.com/QMD6dyW",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2bx%3d%3d",
        "https://push.example.com:443/a",
    ],
)
def test_those_of_the_makers_of_browsers_are_taken(endpoint):
    assert Address.read(**GOOD | {"endpoint": endpoint}, key=1).endpoint == endpoint


@pytest.mark.parametrize(
    "wrong",
    [
        {"p256dh": ""},
        {"p256dh": GOOD["p256dh"][:-4]},
        {"p256dh": text(b"\x04" + bytes(64))},  # no point on the curve
        {"p256dh": text(b"\x02" + bytes(32))},
        {"p256dh": "å" * 87},
        {"p256dh": "a" * 10_000},
        {"auth": ""},
        {"auth": text(b"short")},
        {"auth": text(b"x" * 17)},
        {"auth": "not base64!"},
        {"auth": "a"},
    ],
)
def test_no_key_is_taken_that_is_none(wrong):
    assert Address.read(**GOOD | wrong, key=1) is None


CLOSED = [
    "127.0.0.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "no address",
]


@pytest.mark.parametrize("address", CLOSED)
def test_no_address_of_a_network_of_somebodys_own_is_open(address):
    assert not is_open(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "142.250.74.10", "2a00:1450:4001:80f::200a", "64:ff9b::808:808"]
)
def test_those_of_the_internet_are(address):
    assert is_open(address)


def resolver(monkeypatch, *answers):
    """Have names stand for these addresses, one list each time that somebody asks."""
    left = list(answers)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (one, 443)) for one in left.pop(0)]
    )
    return left


def connections(monkeypatch):
    tried = []

    def refuse(place, _seconds):
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return tried


@pytest.mark.parametrize("closed", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_leads_home_is_refused_and_nothing_is_sent(app, monkeypatch, closed):
    tried = connections(monkeypatch)
    for answer in ([closed], ["8.8.8.8", closed], []):
        resolver(monkeypatch, answer)
        assert send(b"a", Phone().address, "") == "closed"
    assert tried == []


def test_a_name_that_changes_its_mind_leads_nowhere_else(app, monkeypatch):
    """DNS rebinding: the name is asked once, and the connection goes to what was checked."""
    tried = connections(monkeypatch)
    left = resolver(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
    assert send(b"a", Phone().address, "") == "later"
    assert (tried, left) == ([("8.8.8.8", 443)], [["127.0.0.1"]])


def test_a_resolver_that_does_not_answer_is_left_in_time(app, monkeypatch):
    monkeypatch.setattr(web_push, "SECONDS", 0.2)
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: let_go.wait(20))
    assert send(b"a", Phone().address, "") == "later"
    let_go.set()


def test_no_setting_leads_past_the_check():
    """Only an argument does, and the command gives none."""
    with pytest.raises(NotOpen):
        web_push.OPEN_INTERNET.place("localhost")
    assert type(web_push.OPEN_INTERNET) is OpenInternet
    assert not any(name in Path(web_push.__file__).read_text() for name in ("environ", "config"))
