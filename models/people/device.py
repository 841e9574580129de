"""A signed-in phone or browser: one row a session.

The cookie holds a random token, and the row its fingerprint. Times are seconds, moments seconds
since 1970.
"""

import secrets

import peewee

from models.core.change import Change
from models.core.database import Base, in_passing, now, transaction
from models.core.encryption import fingerprint, slow_check, slow_hash
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.lockout import FREE_TRIES
from models.people.person import Person

# A session ends when it was not used for so long …
OWN_PHONE_SECONDS = 180 * 86400
SHARED_SECONDS = 30 * 60
# … or after this time, however much it is used.
LONGEST_OWN = 365 * 86400
LONGEST_SHARED = 12 * 3600
FRESH_SECONDS = 10 * 60
SEEN_EVERY = 5 * 60
LIVE = PreparedQuery(
    lambda kind, token: (
        kind.select(kind, Person).join(Person).where(kind.token == token, kind.ended_at.is_null())
    )
)


class Ended(Exception):
    """Too many wrong PINs on this device: its session is over."""


class Device(Base):
    person = peewee.ForeignKeyField(Person, backref="devices", on_delete="CASCADE")
    person_id: int
    token = peewee.CharField(64, unique=True)  # the fingerprint of the cookie's token
    kind = peewee.CharField(20)
    own = peewee.BooleanField()  # the person's own phone, not shared with others
    created_at = peewee.BigIntegerField(default=now)
    seen_at = peewee.BigIntegerField(default=now)
    hidden = peewee.BooleanField(default=False)
    pin_hash = peewee.CharField(default="")  # empty where no PIN was used to sign in
    wrong = peewee.IntegerField(default=0)
    ended_at = peewee.BigIntegerField(null=True)

    @classmethod
    def sign_in(cls, person: Person, pin: str | None, kind: str, own: bool) -> tuple["Device", str]:
        """A new session, and the token for its cookie (256 bits).

        `pin` is None for a person who signed in without one. `own` says whose device it is.
        """
        token = secrets.token_urlsafe(32)
        device = cls.create(
            person=person,
            token=fingerprint(token),
            kind=kind,
            own=own,
            pin_hash=slow_hash(pin + token) if pin else "",
        )
        return device, token

    @classmethod
    def by_token(cls, token: str) -> "Device | None":
        """The session with this token and its person, in one query; None if it has ended."""
        device = LIVE.first(cls, fingerprint(token))
        return device if device and device.alive else None

    @property
    def alive(self) -> bool:
        """Whether it was used lately and did not begin too long ago."""
        unused = OWN_PHONE_SECONDS if self.own else SHARED_SECONDS
        longest = LONGEST_OWN if self.own else LONGEST_SHARED
        return now() - self.seen_at < unused and now() - self.created_at < longest

    @property
    def has_pin(self) -> bool:
        return bool(self.pin_hash)

    @property
    def fresh(self) -> bool:
        """Whether they signed in so lately that the same person is surely still holding it."""
        return now() - self.created_at < FRESH_SECONDS

    @classmethod
    def of(cls, person: Person | int) -> list["Device"]:
        """The person's sessions that have not ended, the last used first."""
        rows = (
            cls.select()
            .where(cls.person == person, cls.ended_at.is_null())
            .order_by(cls.seen_at.desc())
        )
        return [device for device in rows if device.alive]

    def seen(self) -> None:
        """Note that the session is in use. Written at most once in SEEN_EVERY seconds."""
        if now() - self.seen_at > SEEN_EVERY:
            # Who reads does not wait for those who write.
            in_passing(Device.update(seen_at=now()).where(Device.id == self.id).execute)

    @protecting
    def hide(self, hidden: bool) -> None:
        """Hide the screens of this session behind the PIN, or show them again."""
        with transaction():
            Device.update(hidden=hidden).where(Device.id == self.id).execute()
            Change.about_session(self.id)

    def choose_pin(self, pin: str, token: str) -> None:
        """A PIN for this session alone, for a person who signed in without one."""
        Device.update(pin_hash=slow_hash(pin + token)).where(Device.id == self.id).execute()

    def opens_with(self, pin: str, token: str) -> bool:
        """Whether this is the PIN that was used to sign in here. It needs no card.

        Tries are counted here and not on the card, so that a thief of the card cannot lock the
        owner's own phone. Raises Ended after FREE_TRIES wrong ones: then the session is over, and
        the card is needed.
        """
        # Counted before it is checked, so that tries at the same time are counted too.
        counted = (
            Device.update(wrong=Device.wrong + 1)
            .where(Device.id == self.id, Device.wrong < FREE_TRIES, Device.ended_at.is_null())
            .execute()
        )
        if not counted:
            self.end()
            raise Ended
        if not self.has_pin or not slow_check(self.pin_hash, pin + token):
            return False
        Device.update(wrong=0).where(Device.id == self.id).execute()
        return True

    @protecting
    def end(self) -> None:
        with transaction():
            Device.update(ended_at=now()).where(Device.id == self.id).execute()
            Change.about_session(self.id)

    def end_others(self) -> None:
        """End every other session of the same person."""
        Device.end_all(self.person_id, but=self.id)

    @classmethod
    @protecting
    def end_all(cls, person: Person | int, but: int = 0) -> None:
        """End every session of this person, except the one with the id `but`."""
        with transaction():
            ending = [device.id for device in cls.of(person) if device.id != but]
            cls.update(ended_at=now()).where(
                cls.person == person, cls.id != but, cls.ended_at.is_null()
            ).execute()
            for device_id in ending:
                Change.about_session(device_id)
