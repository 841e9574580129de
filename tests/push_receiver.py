"""A push service on this machine, and a browser that it belongs to.

It speaks TLS with a certificate of its own, keeps what comes, and answers as it is told.
`network` is how `send` finds it: the one way that does, as no setting leads past OpenInternet.
"""

import json
import socket
import ssl
import subprocess
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from models.core.web_push import Address, OpenInternet

ROOT = Path(__file__).parents[1]
HOST = "push.example.com"
OTHER_READER = ROOT / "tests" / "push_reader.mjs"
PEM, DER = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


def text(some: bytes) -> str:
    return urlsafe_b64encode(some).rstrip(b"=").decode()


def bytes_of(some: str) -> bytes:
    return urlsafe_b64decode(some + "=" * (-len(some) % 4))


class Phone:
    """A browser's subscription, with the secrets that only the browser has."""

    def __init__(self, path: str = "/201/one", host: str = HOST):
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.form = {
            "endpoint": f"https://{host}{path}",
            "p256dh": text(point),
            "auth": text(b"sixteen letters!"),
        }

    @property
    def address(self) -> Address:
        found = Address.read(**self.form, key=1)
        assert found
        return found

    def reads(self, came: "Came") -> dict:
        """What came, opened by another library (http_ece), and who it says that it is from.

        {"message": …, "claims": …, "length": of the bytes that were encrypted}
        """
        told = {
            "body": text(came.body),
            "authorization": came.headers["authorization"],
            "private": text(self._key.private_numbers().private_value.to_bytes(32, "big")),
            "public": self.form["p256dh"],
            "auth": self.form["auth"],
        }
        run = subprocess.run(
            [ROOT / ".venv" / "bin" / "node", OTHER_READER],
            input=json.dumps(told),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(run.stdout)


class Came:
    """One request."""

    def __init__(self, head: bytes, body: bytes):
        first, *lines = head.decode("ascii").split("\r\n")
        self.method, self.path, _ = first.split(" ")
        self.headers = {
            name.lower(): value for name, value in (line.split(": ", 1) for line in lines)
        }
        self.body = body


class PushService(OpenInternet):
    """Answers with the status at the head of the path; "/slow/…" never ends its first line."""

    def __init__(self, folder: Path):
        self.came: list[Came] = []
        self.asked: list[str] = []  # the hosts that were looked for
        self.let_go = threading.Event()  # set when those who are kept waiting may leave
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.at = self._listener.getsockname()
        self._certificate = _certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        threading.Thread(target=self._accept, args=(context,), daemon=True).start()

    def place(self, host):
        self.asked.append(host)
        return self.at

    def trust(self):
        return ssl.create_default_context(cafile=self._certificate)

    def stop(self):
        self.let_go.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # or the last one who waits at it is let in
        self._listener.close()

    def _accept(self, context):
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(context, plain), daemon=True).start()

    def _serve(self, context, plain):
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                self._answer(connection)
        except OSError:
            pass  # whoever asked has left

    def _answer(self, connection):
        said = connection.recv(65536)
        while b"\r\n\r\n" not in said:
            said += connection.recv(65536)
        head, body = said.split(b"\r\n\r\n", 1)
        came = Came(head, body)
        while len(came.body) < int(came.headers["content-length"]):
            came.body += connection.recv(65536)
        self.came.append(came)
        status = came.path.split("/")[1]
        if status == "slow":
            while not self.let_go.wait(0.002):  # a letter now and then
                connection.sendall(b"H")
            return
        more = f"Location: https://{HOST}/201/elsewhere\r\n" if status.startswith("3") else ""
        connection.sendall(f"HTTP/1.1 {status} So\r\n{more}Content-Length: 0\r\n\r\n".encode())


def _certificate(folder: Path) -> Path:
    """A file with a key, and a certificate for HOST that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(1))
        .not_valid_after(datetime.now(UTC) + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, SHA256())
    )
    path = folder / "push.pem"
    path.write_bytes(
        key.private_bytes(PEM, DER, serialization.NoEncryption()) + made.public_bytes(PEM)
    )
    return path
