"""Where the installation's keys come from: a file, an environment variable or a command.

A key is 64 hexadecimal digits, with "demo:" before them if it belongs to a demo. There are several
only while keys are being rotated: the first one encrypts and decrypts, the others only decrypt.
They are separated by commas or white space.
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
    """This source cannot be written to: whoever runs the installation changes the keys there."""


class KeySource(Protocol):
    """What a source of keys must offer. `name` stands in messages to who runs the installation."""

    name: str

    def read(self) -> list[str]:
        """The keys, the one that encrypts first. Raises SystemExit with a message if it cannot."""

    def version(self) -> object:
        """A value that differs (!=) from the last one if the keys may have changed since.

        It is asked for often, so it should be cheap.
        """

    def replace(self, keys: list[str]) -> None:
        """Keep these keys from now on. Raises ReadOnlyKeys if the source cannot be written to."""


class KeyFile:
    """A file that only the server may read. Created with a new key if it is missing."""

    def __init__(self, path: Path, demo: bool = False):
        self.path = path
        self.name = str(path)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write([new_key(demo)], path)

    def read(self) -> list[str]:
        if self.path.stat().st_mode & 0o077:
            raise SystemExit(OPEN_TO_OTHERS.format(self.path, self.path))
        return parsed(self.path.read_text(), self.name)

    def version(self) -> object:
        found = self.path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size

    def replace(self, keys: list[str]) -> None:
        """Swap the file for a new one: a power cut leaves either the old keys or the new."""
        new_file = self.path.with_name(self.path.name + ".new")
        new_file.unlink(missing_ok=True)
        self._write(keys, new_file)
        os.replace(new_file, self.path)
        # The renaming itself is on the disk only when the folder is.
        folder = os.open(self.path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    @staticmethod
    def _write(keys: list[str], path: Path) -> None:
        """Write a file that is not there yet. Raises FileExistsError where it is."""
        opened = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        os.write(opened, "\n".join(keys).encode())
        os.fsync(opened)
        os.close(opened)


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
    """A program that prints the keys, such as the client of a vault. It runs without a shell."""

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
            # Only the error's type is shown: the error itself may carry the keys just printed.
            raise SystemExit(NO_ANSWER.format(type(error).__name__)) from None
        return parsed(ran.stdout, self.name)

    def version(self) -> object:
        """Different every time: only running the program tells whether the keys changed."""
        return object()

    def replace(self, keys: list[str]) -> None:
        raise ReadOnlyKeys(self.name)


def parsed(text: str, name: str) -> list[str]:
    """The keys in this text. Raises SystemExit if it holds no key, or anything else than keys.

    `name` is the source, for the message.
    """
    keys = [key for key in re.split(r"[\s,]+", text.strip()) if key]
    if not keys or not all(KEY.fullmatch(key) for key in keys):
        raise SystemExit(NOT_KEYS.format(name))
    return keys


def new_key(demo: bool = False) -> str:
    """A random key of 256 bits."""
    return ("demo:" if demo else "") + secrets.token_hex(32)


def is_demo(key: str) -> bool:
    return key.startswith("demo:")


def key_bytes(key: str) -> bytes:
    """The key's 32 bytes."""
    return bytes.fromhex(key.removeprefix("demo:"))
