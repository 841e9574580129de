"""Where the installation's keys come from. The first one seals; the others only open, while keys are being changed.

A key is 64 hexadecimal digits, after "demo:" where it is a demo's own. Several stand on lines of their own or
with commas between.
"""

import os
import re
import secrets
import shlex
import subprocess
from pathlib import Path
from typing import Protocol

KEY = re.compile(r"(demo:)?([0-9a-fA-F]{64})")
PATIENCE_SECONDS = 30
NOT_KEYS = "{} must hold 64 hexadecimal digits: the installation's key."
OPEN_TO_OTHERS = "{} is open to other users of this machine. Run: chmod 600 {}"
NO_ANSWER = "HJULET_KEY_COMMAND did not give a key: {}"


class ReadOnlyKeys(Exception):
    """The keys are kept elsewhere, and we cannot change them there."""


class KeySource(Protocol):
    """What an external key service has to offer. `name` is said to whoever runs the installation."""

    name: str

    def read(self) -> list[str]:
        """The keys, the one that seals first. Raises SystemExit with a sentence where there are none."""

    def version(self) -> object:
        """Something else than before whenever the keys may have changed; cheap to ask."""

    def replace(self, keys: list[str]) -> None:
        """From now on these. Raises ReadOnlyKeys where somebody else decides."""


class KeyFile:
    """A file that only the server may read. Made, with a fresh key, where there is none."""

    def __init__(self, path: Path, demo: bool = False):
        self.path, self.name = path, str(path)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write([new_key(demo)], path, os.O_EXCL)

    def read(self) -> list[str]:
        if self.path.stat().st_mode & 0o077:
            raise SystemExit(OPEN_TO_OTHERS.format(self.path, self.path))
        return parsed(self.path.read_text(), self.name)

    def version(self) -> object:
        found = self.path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size

    def replace(self, keys: list[str]) -> None:
        """Whole or not at all, also where the power fails in the middle."""
        beside = self.path.with_name(self.path.name + ".new")
        beside.unlink(missing_ok=True)
        self._write(keys, beside, os.O_EXCL)
        os.replace(beside, self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    @staticmethod
    def _write(keys: list[str], path: Path, how: int) -> None:
        made = os.open(path, os.O_CREAT | os.O_WRONLY | how, 0o600)
        os.write(made, "\n".join(keys).encode())
        os.fsync(made)
        os.close(made)


class KeyVariable:
    """The environment variable HJULET_KEY."""

    name = "HJULET_KEY"

    def __init__(self, value: str):
        self._value = value

    def read(self) -> list[str]:
        return parsed(self._value, self.name)

    def version(self) -> object:
        return self._value

    def replace(self, keys: list[str]) -> None:
        raise ReadOnlyKeys(self.name)


class KeyCommand:
    """A program that prints the keys: the way to a vault or a hardware module. No shell is between."""

    name = "HJULET_KEY_COMMAND"

    def __init__(self, command: str):
        self._command = shlex.split(command)

    def read(self) -> list[str]:
        try:
            ran = subprocess.run(
                self._command,
                stdout=subprocess.PIPE,
                text=True,
                timeout=PATIENCE_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            # Not the error itself: it carries what the program printed.
            raise SystemExit(NO_ANSWER.format(type(error).__name__)) from None
        return parsed(ran.stdout, self.name)

    def version(self) -> object:
        """It can be known only by asking."""
        return object()

    def replace(self, keys: list[str]) -> None:
        raise ReadOnlyKeys(self.name)


def parsed(text: str, name: str) -> list[str]:
    """The keys in this text. Raises SystemExit where it holds anything else."""
    keys = [key for key in re.split(r"[\s,]+", text.strip()) if key]
    if not keys or not all(KEY.fullmatch(key) for key in keys):
        raise SystemExit(NOT_KEYS.format(name))
    return keys


def new_key(demo: bool = False) -> str:
    return ("demo:" if demo else "") + secrets.token_hex(32)


def is_demo(key: str) -> bool:
    return key.startswith("demo:")


def key_bytes(key: str) -> bytes:
    return bytes.fromhex(KEY.fullmatch(key)[2])
