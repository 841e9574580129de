"""One picture of the owner's own, for home and the sheet. No earlier one is kept.

Nobody but the owner sees it until they say otherwise: everybody with an access comes to home, so
that a yes to some pages of the plan must not be a yes to a face (see Picture.seen_by).
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

from models.core import write_ahead
from models.core.change import Change
from models.core.encryption import SealedBytes, SealedModel, SealedText
from models.core.prepared import PreparedQuery
from models.plan.plan import Plan
from models.plan.visit import Visit

LARGEST = 10 * 1024 * 1024  # bytes of a file that somebody sends
MOST_WORDS = 200  # letters about what is in it
READER = Path(__file__).with_name("picture_reader.py")
MOST_TOLD = 400_000  # bytes of both new pictures
SECONDS = 20  # that the reader may take; it may compute for half of them
WHOLE = PreparedQuery(lambda kind, plan: kind.select().where(kind.plan == plan))
BRIEF = PreparedQuery(
    lambda kind, plan: kind.select(kind.id, kind.words, kind.shown).where(kind.plan == plan)
)
TYPES = {"image": "image/jpeg", "small": "image/webp"}  # {field: its media type}
# Why it was not taken, by the reader's exit code. Any other code: the reader itself was broken.
REASONS = {3: "none", 4: "heic", 5: "large"}


class NoPicture(ValueError):
    """These bytes are no picture that we take. `reason`: "none", "heic", "large" or "broken"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def prepared(file: bytes) -> dict[str, bytearray]:
    """{"image": …, "small": …}: the picture in this file, made anew for Picture. Raises NoPicture.

    It is decoded in a process of its own, with little memory and no key, as the file may be made
    to break the decoder (models/plan/picture_reader.py).
    """
    if len(file) > LARGEST:
        raise NoPicture("large")
    try:
        command = [sys.executable, "-I", str(READER)]
        read = subprocess.run(command, input=file, capture_output=True, timeout=SECONDS, env={})
    except subprocess.TimeoutExpired:
        raise NoPicture("broken") from None
    if read.returncode:
        raise NoPicture(REASONS.get(read.returncode, "broken"))
    return _two(read.stdout)


def _two(told: bytes) -> dict[str, bytearray]:
    """The two pictures in what the reader told. Raises NoPicture if it tells something else."""
    length = int.from_bytes(told[:4], "big")
    made = {"image": bytearray(told[4 : 4 + length]), "small": bytearray(told[4 + length :])}
    if len(told) > MOST_TOLD or not (made["image"] and made["small"]):
        raise NoPicture("broken")
    return made


class Picture(SealedModel):
    plan = peewee.ForeignKeyField(Plan, unique=True, on_delete="CASCADE")
    plan_id: int
    image = SealedBytes()  # a JPEG of at most 800 x 800 pixels
    small = SealedBytes()  # a square WebP of at most 3,000 bytes
    words = SealedText(null=True)  # what is in it, for who does not see it
    shown = peewee.BooleanField(default=False)  # also to those whom the owner opened the plan to

    @property
    def cipher(self):
        return self.plan.cipher

    @classmethod
    def of(cls, plan: Plan) -> "Picture | None":
        return cls.seen_by(Visit.of_owner(plan))

    @classmethod
    def brief(cls, visit: Visit) -> "Picture | None":
        """As seen_by, without the bytes of the picture."""
        return cls.seen_by(visit, BRIEF)

    @classmethod
    def seen_by(cls, visit: Visit, fields: PreparedQuery = WHOLE) -> "Picture | None":
        """The picture if there is one that this visitor may see; with all fields, or as BRIEF.

        The owner may; others only while home is open to them and the owner shows it to them.
        """
        if not visit.sees("home"):
            return None
        picture = fields.first(cls, visit.plan.id)
        if picture is None or not (visit.owns or picture.shown):
            return None
        picture.plan = visit.plan
        return picture

    @classmethod
    def put(cls, visit: Visit, made: dict, words: str | None, shown: bool) -> None:
        """Keep a new picture, as `prepared` made it. The one before is gone. Raises AccessEnded."""
        with cls._changing(visit, "wrote"):
            cls.delete().where(cls.plan == visit.plan).execute()
            picture = cls(plan=visit.plan, **made, words=words or None, shown=shown)
            picture.save(force_insert=True)

    def tell(self, visit: Visit, words: str | None, shown: bool) -> None:
        """Change what is said about it, and whether others see it. Raises AccessEnded."""
        with self._changing(visit, "wrote"):
            self.words = words or None
            self.shown = shown
            self.save(only=[Picture.words, Picture.shown])

    @classmethod
    def remove(cls, visit: Visit) -> None:
        """Delete the picture for good. Raises AccessEnded."""
        with cls._changing(visit, "removed"):
            cls.delete().where(cls.plan == visit.plan).execute()

    @classmethod
    @contextmanager
    def _changing(cls, visit: Visit, verb: str) -> Iterator[None]:
        """A turn to write in. What it deletes is then overwritten on the disk as well."""
        with visit.writing_turn():
            write_ahead.owe()
            was_shown = cls._is_shown(visit)
            yield
            visit.note(verb, "picture")
            # Those who never saw one hear of none: see models/plan/signal_filter.py.
            heard = "plan" if was_shown or cls._is_shown(visit) else "home"
            Change.signal(visit.plan.id, heard)
        write_ahead.empty()

    @classmethod
    def _is_shown(cls, visit: Visit) -> bool:
        return cls.select().where(cls.plan == visit.plan, cls.shown).exists()
