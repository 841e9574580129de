"""A signed-in phone or browser. The cookie holds a random token; this row is the truth."""

import secrets

import peewee

from models.base import Base, now
from models.card import FREE_TRIES
from models.change import Change
from models.encryption import fingerprint, slow_check, slow_hash
from models.loading import Question
from models.person import Person

OWN_PHONE_SECONDS = 180 * 86400
SHARED_SECONDS = 30 * 60
SEEN_EVERY = 5 * 60
LIVE = Question(lambda kind, token: kind.select(kind, Person).join(Person)
                .where(kind.token == token, kind.ended_at.is_null()))


class Ended(Exception):
    """Too many wrong PINs on this device: its session is over."""


class Device(Base):
    person = peewee.ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
    token = peewee.CharField(64, unique=True)
    kind = peewee.CharField(20)
    own = peewee.BooleanField()
    created_at = peewee.BigIntegerField(default=now)
    seen_at = peewee.BigIntegerField(default=now)
    hidden = peewee.BooleanField(default=False)
    pin_hash = peewee.CharField()
    wrong = peewee.IntegerField(default=0)
    ended_at = peewee.BigIntegerField(null=True)

    @classmethod
    def sign_in(cls, person: Person, pin: str, kind: str, own: bool) -> tuple["Device", str]:
        """A new session and the token for its cookie (256 bits)."""
        token = secrets.token_urlsafe(32)
        device = cls.create(person=person, token=fingerprint(token), kind=kind, own=own,
                            pin_hash=slow_hash(pin + token))
        return device, token

    @classmethod
    def by_token(cls, token: str) -> "Device | None":
        """The live session with this token, its person beside it: one query."""
        device = LIVE.first(cls, fingerprint(token))
        return device if device and device.alive else None

    @property
    def alive(self) -> bool:
        return now() - self.seen_at < (OWN_PHONE_SECONDS if self.own else SHARED_SECONDS)

    @classmethod
    def of(cls, person: Person) -> list["Device"]:
        """The live ones, latest first."""
        rows = cls.select().where(cls.person == person, cls.ended_at.is_null()).order_by(cls.seen_at.desc())
        return [device for device in rows if device.alive]

    def seen(self) -> None:
        """Keep alive; written at most every five minutes."""
        if now() - self.seen_at > SEEN_EVERY:
            Device.update(seen_at=now()).where(Device.id == self.id).execute()

    def hide(self, hidden: bool) -> None:
        Device.update(hidden=hidden).where(Device.id == self.id).execute()
        Change.about_session(self.id)

    def opens_with(self, pin: str, token: str) -> bool:
        """Is this the PIN of whoever signed in here? The card need not be at hand.

        Tries are counted here and not on the card: a thief of the card must not lock out the owner's
        own phone. FREE_TRIES wrong ones end the session, and then the card is needed. Raises Ended.
        """
        counted = Device.update(wrong=Device.wrong + 1).where(
            Device.id == self.id, Device.wrong < FREE_TRIES, Device.ended_at.is_null()).execute()
        if not counted:
            self.end()
            raise Ended
        if not slow_check(self.pin_hash, pin + token):
            return False
        Device.update(wrong=0).where(Device.id == self.id).execute()
        return True

    def end(self) -> None:
        Device.update(ended_at=now()).where(Device.id == self.id).execute()
        Change.about_session(self.id)

    def end_others(self) -> None:
        """End every other session of the same person."""
        others = [device.id for device in Device.of(self.person_id) if device.id != self.id]
        Device.update(ended_at=now()).where(
            Device.person == self.person_id, Device.id != self.id, Device.ended_at.is_null()).execute()
        for device_id in others:
            Change.about_session(device_id)
