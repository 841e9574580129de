"""A sealed copy of the owner's plan on their own phone, and an outbox, where no network is.

The phone seals the copy (static/js/offline) with a key of two halves that come from here. They can
be made again for this session only. What opens its outbox can be made again for the same person in
any later session, so that what they wrote waits for them, and for nobody else.
"""

from models.core.database import now
from models.core.encryption import fingerprint
from models.people.device import Device
from models.people.person import Person
from models.plan.plan import Plan

HALVES = ("key", "file")  # one is kept in the browser's database, the other in a file of its own


def may_keep(device: Device) -> bool:
    """Whether this session may keep a copy: an owner's own phone, where a PIN opens the screen.

    Never on a phone that others use, and not for helpers: the phone does not hear that their
    access has ended until it has a network.
    """
    return bool(
        device.own and device.proves_by_pin and not device.hidden and Plan.of(device.person)
    )


def keeps(device: Device) -> bool:
    return device.copy_since is not None


def begin(device: Device, by_passkey: bool = False) -> None:
    """From now on this phone keeps a copy, under a new key.

    `by_passkey`: one of the person's passkeys opens it there, and no PIN.
    """
    device.copy_since = now()
    device.copy_by_passkey = by_passkey
    device.save(only=[Device.copy_since, Device.copy_by_passkey])


def end(device: Device) -> None:
    """The next page that this phone opens throws the copy away."""
    device.copy_since = None
    Device.update(copy_since=None).where(Device.id == device.id).execute()


def mark(device: Device) -> str | None:
    """The name of the copy that this session keeps now; None if it keeps none.

    A page carries it, so that the phone throws away what belongs to another person, to an earlier
    session, or to a session that is hidden.
    """
    return f"{device.id}-{device.copy_since}" if keeps(device) and not device.hidden else None


def halves(device: Device) -> dict[str, str]:
    """{"key": …, "file": …}: both halves of the key, 64 hexadecimal digits each."""
    return {
        half: fingerprint(f"offline copy {half} {device.id} {device.copy_since}") for half in HALVES
    }


def outbox_key(person: Person, device_id: int) -> str:
    """What opens the outbox of this session of theirs, 64 hexadecimal digits.

    Whoever else asks for the same session gets another key, which opens nothing.
    """
    return fingerprint(f"offline outbox {person.id} {device_id}")
