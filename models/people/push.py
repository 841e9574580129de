"""Reminders on one phone: what its owner wants there, when not, and where the phone is reached.

It belongs to the session on that phone, and is gone with it. What a reminder is about is in
models/tools/reminders.py; nothing of that is sent.
"""

from datetime import date, datetime, timedelta

import peewee

from models.core.database import now, transaction, turn
from models.core.encryption import SealedJSON, SealedModel
from models.core.web_push import Address
from models.people.device import Device
from models.people.person import Person

QUIET = (21, 8)  # from this hour until that one nothing is sent, unless the owner says otherwise
FIRST_PAUSE, LONGEST_PAUSE = 15 * 60, 24 * 3600  # after a push service did not answer
ASKS = "matters"  # the one of those that it shows whose day is counted here
MOST_FAILED = 20  # times in a row, about a fortnight: then the phone is given up


class Push(SealedModel):
    device = peewee.ForeignKeyField(Device, unique=True, backref="+", on_delete="CASCADE")
    person = peewee.ForeignKeyField(Person, backref="+", on_delete="CASCADE")
    address = SealedJSON()
    key = peewee.IntegerField()  # the number of our key that the browser knows
    shows = peewee.CharField(40)  # of models.tools.calendar.SHOWS
    words = peewee.BooleanField(default=False)
    quiet_from = peewee.IntegerField(default=QUIET[0])
    quiet_until = peewee.IntegerField(default=QUIET[1])
    made_at = peewee.BigIntegerField(default=now)
    asks_on = peewee.DateField()  # the next day of "how is it going with what matters?"
    told_on = peewee.DateField(null=True)  # the last day on which it was reminded
    failed = peewee.IntegerField(default=0)  # times in a row
    wait_until = peewee.BigIntegerField(default=0)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def at(cls, device: Device) -> "Push | None":
        return cls.get_or_none(cls.device == device.id)

    @classmethod
    def of(cls, person: Person) -> list["Push"]:
        """What is wanted on each of this person's phones."""
        return list(cls.select().where(cls.person == person).order_by(cls.id))

    @classmethod
    def keep(
        cls,
        device: Device,
        person: Person,
        address: Address | None,
        asks_on: date | None = None,
        **chosen,
    ) -> bool:
        """Keep what is wanted on this device, and its address if it tells one (anew).

        `asks_on`: the first day of the question, if it is wanted now and was not before.
        False if there is none to keep it for: the device is not the person's own, its session has
        ended meanwhile, or it has told no address.
        """
        with turn(person.id):
            if not device.own or not device.is_signed_in():
                return False
            found = cls.at(device)
            if found is None and not (address and asks_on):
                return False
            made = found or cls(device=device, person=person, shows="")
            if asks_on and not made.has(ASKS):
                made.asks_on = asks_on
            if address:
                made.address = address.texts()
                made.key = address.key
                made.failed = made.wait_until = 0
            for name, value in chosen.items():
                setattr(made, name, value)
            made.save(force_insert=found is None)
            return True

    @classmethod
    def forget(cls, which) -> int:
        """Delete those that fit the condition `which`: nothing is sent there any more."""
        return cls.delete().where(which).execute()

    def drop(self) -> None:
        kind = type(self)
        kind.forget(kind.id == self.id)

    @property
    def reached_at(self) -> Address | None:
        told = self.address
        return Address.read(**told)

    def has(self, what: str) -> bool:
        return what in self.shows.split()

    def is_quiet(self, hour: int) -> bool:
        """Whether the owner wants nothing in this hour of their own clock."""
        first, after = self.quiet_from, self.quiet_until
        if first <= after:
            return first <= hour < after
        return hour >= first or hour < after

    def take(self, day: date, asks_next: date, moment: datetime) -> bool:
        """Take this day's reminder, to send it. True for one taker only, also among processes.

        It is taken before it is sent: who is killed in between leaves one unsent, not two sent.
        """
        kind = type(self)
        with transaction():
            return bool(
                kind.update(told_on=day, asks_on=asks_next)
                .where(
                    kind.id == self.id,
                    kind.told_on.is_null() | (kind.told_on != day),
                    kind.wait_until <= int(moment.timestamp()),
                )
                .execute()
            )

    def sent(self) -> None:
        if self.failed:
            kind = type(self)
            kind.update(failed=0, wait_until=0).where(kind.id == self.id).execute()

    def give_back(self, moment: datetime) -> None:
        """It did not arrive. Try again after a pause, each time a longer one, or give up."""
        if self.failed + 1 >= MOST_FAILED:
            self.drop()
            return
        pause = min(FIRST_PAUSE * 4**self.failed, LONGEST_PAUSE)
        until = int((moment + timedelta(seconds=pause)).timestamp())
        kind = type(self)
        with transaction():
            kind.update(
                told_on=self.told_on,
                asks_on=self.asks_on,
                failed=kind.failed + 1,
                wait_until=until,
            ).where(kind.id == self.id).execute()
