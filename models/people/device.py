"""A signed-in phone or browser: one row a session.

The cookie holds a random token, and the row its fingerprint. Times are seconds, moments seconds
since 1970.
"""

import secrets

import peewee

from models.core.change import Change
from models.core.database import Base, now, transaction, write_if_possible
from models.core.encryption import fingerprint, slow_check, slow_hash
from models.core.prepared import PreparedQuery
from models.core.reserve import protecting
from models.people.known_device import KnownDevice
from models.people.lockout import FREE_TRIES
from models.people.person import Person

# A session ends when it was not used for so long …
OWN_PHONE_SECONDS = 180 * 86400
SHARED_SECONDS = 30 * 60
# … or after this time, however much it is used.
LONGEST_OWN = 365 * 86400
LONGEST_SHARED = 12 * 3600
FRESH_SECONDS = 10 * 60
# `wrong` of a session whose FREE_TRIES were all looked at. The next try ends it.
ALL_WRONG = FREE_TRIES + 1
SEEN_EVERY = 5 * 60
LIVE = PreparedQuery(
    lambda kind, token: (
        kind.select(kind, Person)
        .join(Person)
        .where((kind.token == token) | (kind.next_token == token), kind.ended_at.is_null())
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
    # Of a PIN that was chosen when this screen was lent. It opens the screen and proves nothing.
    screen_pin_hash = peewee.CharField(default="")
    # A new token on its way to the browser, and the PIN's hash for it (see renew).
    next_token = peewee.CharField(64, unique=True, null=True)
    next_hash = peewee.CharField(default="")
    proved_at = peewee.BigIntegerField(default=now)  # the last time that they proved who they are
    known = peewee.CharField(64, default="")  # the fingerprint of a known phone (KnownDevice)
    wrong = peewee.IntegerField(default=0)
    # Since when it keeps a sealed copy of the plan to read without a network (offline_copy.py).
    copy_since = peewee.BigIntegerField(null=True)
    copy_by_passkey = peewee.BooleanField(default=False)  # a passkey opens it there, and no PIN
    ended_at = peewee.BigIntegerField(null=True)

    @classmethod
    def sign_in(
        cls, person: Person, pin: str | None, kind: str, own: bool, known: str = ""
    ) -> tuple["Device", str]:
        """A new session, and the token for its cookie (256 bits).

        `pin` is None for a person who signed in without one. `own` says whose device it is.
        `known` is the token of a known phone's cookie.
        """
        token = secrets.token_urlsafe(32)
        device = cls.create(
            person=person,
            token=fingerprint(token),
            kind=kind,
            own=own,
            known=fingerprint(known) if known else "",
            pin_hash=slow_hash(pin + token) if pin else "",
        )
        return device, token

    @classmethod
    def by_token(cls, token: str) -> "Device | None":
        """The session with this token and its person, in one query; None if it has ended."""
        mark = fingerprint(token)
        device = LIVE.first(cls, mark)
        if device is None or not device.alive:
            return None
        if device.token != mark:
            device._take_next()
        return device

    @property
    def alive(self) -> bool:
        """Whether it was used lately and did not begin too long ago."""
        unused = OWN_PHONE_SECONDS if self.own else SHARED_SECONDS
        longest = LONGEST_OWN if self.own else LONGEST_SHARED
        return now() - self.seen_at < unused and now() - self.created_at < longest

    @property
    def rests_seconds(self) -> int | None:
        """After so long without use a page empties itself; None on a phone of their own.

        A little later than the session ends, so that the page asks a session that is over.
        """
        return None if self.own else SHARED_SECONDS + 30

    @property
    def has_pin(self) -> bool:
        """Whether a PIN opens this session's screen again."""
        return bool(self.pin_hash or self.screen_pin_hash)

    @property
    def proves_by_pin(self) -> bool:
        """Whether they signed in here with a PIN, so that the same PIN proves that it is them."""
        return bool(self.pin_hash)

    @property
    def fresh(self) -> bool:
        """Whether they proved who they are so lately that surely they still hold the device."""
        return now() - self.proved_at < FRESH_SECONDS

    @classmethod
    def of(cls, person: Person | int) -> list["Device"]:
        """The person's sessions that have not ended, the last used first."""
        rows = (
            cls.select()
            .where(cls.person == person, cls.ended_at.is_null())
            .order_by(cls.seen_at.desc())
        )
        return [device for device in rows if device.alive]

    def is_signed_in(self) -> bool:
        """Whether the session still goes on in the database, by now."""
        return Device.select().where(Device.id == self.id, Device.ended_at.is_null()).exists()

    def seen(self) -> None:
        """Note that the session is in use. Written at most once in SEEN_EVERY seconds."""
        if now() - self.seen_at > SEEN_EVERY:
            # Who reads does not wait for those who write.
            write_if_possible(Device.update(seen_at=now()).where(Device.id == self.id).execute)

    @protecting
    def hide(self, hidden: bool) -> None:
        """Hide the screens of this session behind the PIN, or show them again.

        Without a PIN nothing shows them again, so there is nothing to remind of here any more.
        """
        with transaction():
            if hidden and not self.has_pin:
                _stop_reminding([self.id])
            Device.update(hidden=hidden).where(Device.id == self.id).execute()
            Change.about_session(self.id)

    def lend(self, pin: str | None, token: str) -> None:
        """Hide this session while somebody else uses the screen.

        `pin` is chosen for coming back, by a person who signed in without one. Whoever sees it
        must not become them: it proves nothing, and a sign-in of just now does so no longer.
        """
        hashed = slow_hash(pin + token) if pin else self.screen_pin_hash
        Device.update(hidden=True, proved_at=0, screen_pin_hash=hashed).where(
            Device.id == self.id
        ).execute()
        Change.about_session(self.id)

    def opens_with(self, pin: str, token: str) -> bool:
        """Whether this PIN shows the screen of this session again. Raises Ended (see _fits)."""
        return self._fits(pin, token, self.pin_hash or self.screen_pin_hash)

    def proves(self, pin: str, token: str) -> bool:
        """Whether this is the PIN that was used to sign in here. Raises Ended (see _fits)."""
        if not self._fits(pin, token, self.pin_hash):
            return False
        Device.update(proved_at=now()).where(Device.id == self.id).execute()
        return True

    def renew(self, pin: str, old: str) -> str:
        """A new token for this session in place of `old`, after its PIN was right (ASVS 7.2.4).

        The old one ends when the new one is first used, and not before: the answer that brings it
        may be lost on a bad network, and then the old one must still do. The same form sent twice
        gets the same new token, as the browser keeps one of the answers, and not always the last.
        Only this installation can compute it, and only from the old one.
        """
        token = fingerprint(f"renewal:{old}")
        # Not if it has come already: another one may be on its way by now.
        Device.update(next_token=fingerprint(token), next_hash=slow_hash(pin + token)).where(
            Device.id == self.id, Device.token == fingerprint(old)
        ).execute()
        return token

    def _take_next(self) -> None:
        """The new token has come: the old one opens nothing any more."""
        self.token = self.next_token or self.token
        self.next_token = None
        if self.pin_hash:
            self.pin_hash = self.next_hash
        else:
            self.screen_pin_hash = self.next_hash
        Device.update(
            token=self.token,
            next_token=None,
            next_hash="",
            pin_hash=self.pin_hash,
            screen_pin_hash=self.screen_pin_hash,
        ).where(Device.id == self.id, Device.next_token == self.token).execute()

    def _fits(self, pin: str, token: str, hashed: str) -> bool:
        """Whether the hash is that of this PIN. It needs no card.

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
            return self._has_no_try()
        if not hashed or not slow_check(hashed, pin + token):
            Device.update(wrong=ALL_WRONG).where(
                Device.id == self.id, Device.wrong == FREE_TRIES
            ).execute()
            return False
        Device.update(wrong=0).where(Device.id == self.id).execute()
        return True

    def _has_no_try(self) -> bool:
        """False while the last tries are still being looked at: they may be one right PIN, sent by
        who taps again and again. Raises Ended when they were wrong: then the session is over.
        """
        waiting = Device.select().where(
            Device.id == self.id, Device.wrong < ALL_WRONG, Device.ended_at.is_null()
        )
        if waiting.exists():
            return False
        self.end()
        raise Ended

    @protecting
    def end(self) -> None:
        with transaction():
            Device.update(ended_at=now()).where(Device.id == self.id).execute()
            _stop_reminding([self.id])
            Change.about_session(self.id)

    def end_from_afar(self) -> None:
        """End it from another device: this one may be lost, so it is no known phone any more."""
        self.end()
        KnownDevice.forget(self.person_id, self.known)

    def end_others(self) -> None:
        """End every other session of the same person, and forget their other phones."""
        Device.end_all(self.person_id, but=self)

    @classmethod
    @protecting
    def end_all(cls, person: Person | int, but: "Device | None" = None) -> None:
        """End every session of this person and forget their phones, except the session `but`."""
        kept = but.id if but else 0
        with transaction():
            ending = [device.id for device in cls.of(person) if device.id != kept]
            cls.update(ended_at=now()).where(
                cls.person == person, cls.id != kept, cls.ended_at.is_null()
            ).execute()
            _stop_reminding(cls.select(cls.id).where(cls.person == person, cls.id != kept))
            KnownDevice.forget_all(person, but=but.known if but else "")
            for device_id in ending:
                Change.about_session(device_id)


def _stop_reminding(device_ids) -> None:
    """Forget the reminders on these devices (ids, or a query for them), and their addresses."""
    from models.people.push import Push  # not above: its table points to this one

    Push.forget(Push.device.in_(device_ids))
