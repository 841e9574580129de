"""A passkey: a key pair that a phone keeps and uses only when it is unlocked.

WebAuthn level 2 (W3C).
"""

import json
from urllib.parse import urlsplit

import peewee
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models.core.database import now
from models.core.encryption import SealedModel, SealedText, fingerprint
from models.core.reserve import protecting
from models.people.challenge import derived
from models.people.person import Person

MOST = 10
LONGEST_ANSWER = 20_000
# A malformed answer from a browser makes the library raise these too, beside its own exceptions.
BROKEN = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)
# The phone must ask for its code, finger or face, and must remember whose key it is, so that
# nobody has to type a name to sign in.
ON_THE_PHONE = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED,
    user_verification=UserVerificationRequirement.REQUIRED,
)


class PasskeyRefused(Exception):
    """The answer is wrong: another address, an old challenge, a copied key, or nobody's key."""


def handle(person_id: int) -> bytes:
    """The user handle that the phone stores. It reveals nothing of the person (WebAuthn 14.6.1)."""
    return bytes.fromhex(fingerprint(f"passkey:{person_id}"))


def site(origin: str) -> str:
    """The relying party's id: the host name of an origin such as https://host:port."""
    return urlsplit(origin).hostname or ""


class Passkey(SealedModel):
    person = peewee.ForeignKeyField(Person, backref="passkeys", on_delete="CASCADE")
    person_id: int
    credential = peewee.BlobField(unique=True)
    public_key = peewee.BlobField()
    count = peewee.BigIntegerField()  # of signatures, as the phone says; shows a copied key
    name = SealedText(null=True)
    created_at = peewee.BigIntegerField(default=now)
    used_at = peewee.BigIntegerField(null=True)

    @property
    def cipher(self):
        return self.person.cipher

    @classmethod
    def of(cls, person: Person) -> list["Passkey"]:
        """The person's passkeys, oldest first."""
        found = list(cls.select().where(cls.person == person).order_by(cls.created_at, cls.id))
        for passkey in found:
            passkey.person = person  # so that reading a name does not query the person again
        return found

    @classmethod
    def count_of(cls, person: Person) -> int:
        return cls.select().where(cls.person == person).count()

    @classmethod
    def to_make(cls, ticket: str, person_id: int, name: str | None, origin: str) -> str:
        """What the browser needs to make a passkey, as JSON. `name` is shown on the phone."""
        known = cls.select(cls.credential).where(cls.person == person_id)
        options = generate_registration_options(
            rp_id=site(origin),
            rp_name="Hjulet",
            user_id=handle(person_id),
            user_name=name or "Hjulet",
            challenge=derived(ticket, "passkey").encode(),
            authenticator_selection=ON_THE_PHONE,
            # A phone that holds one of these already refuses to make another.
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=bytes(one.credential)) for one in known
            ],
        )
        return options_to_json(options)

    @classmethod
    def make(
        cls, ticket: str, person: Person, answer: str, origin: str, name: str | None
    ) -> "Passkey":
        """Check and store a passkey that the browser made. Raises PasskeyRefused.

        `answer` is the browser's JSON; `name` is the owner's word for the device.
        """
        try:
            made = verify_registration_response(
                credential=answer[:LONGEST_ANSWER],
                expected_challenge=derived(ticket, "passkey").encode(),
                expected_rp_id=site(origin),
                expected_origin=origin,
                require_user_verification=True,
            )
        except BROKEN as broken:
            raise PasskeyRefused from broken
        if cls.count_of(person) >= MOST:
            raise PasskeyRefused
        if cls.get_or_none(cls.credential == made.credential_id):
            raise PasskeyRefused
        passkey = cls(
            person=person,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            count=made.sign_count,
            name=name or None,
        )
        passkey.save(force_insert=True)
        return passkey

    @classmethod
    def to_use(cls, ticket: str, origin: str) -> str:
        """What the browser needs to sign in with a passkey, as JSON. It lists nobody's keys."""
        options = generate_authentication_options(
            rp_id=site(origin),
            challenge=derived(ticket, "passkey").encode(),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    @classmethod
    def use(cls, ticket: str, answer: str, origin: str) -> "Passkey":
        """The passkey that signed this ticket's challenge. Raises PasskeyRefused.

        `answer` is the browser's JSON.
        """
        try:
            told = json.loads(answer[:LONGEST_ANSWER])
            passkey = cls.get_or_none(cls.credential == base64url_to_bytes(told["rawId"]))
            if passkey is None:
                raise PasskeyRefused
            if base64url_to_bytes(told["response"]["userHandle"]) != handle(passkey.person_id):
                raise PasskeyRefused
            used = verify_authentication_response(
                credential=told,
                expected_challenge=derived(ticket, "passkey").encode(),
                expected_rp_id=site(origin),
                expected_origin=origin,
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.count,
                require_user_verification=True,
            )
        except BROKEN as broken:
            raise PasskeyRefused from broken
        cls.update(count=used.new_sign_count, used_at=now()).where(cls.id == passkey.id).execute()
        return passkey

    def rename(self, name: str | None) -> None:
        self.name = name or None
        self.save(only=[Passkey.name])

    @protecting
    def remove(self) -> None:
        self.delete_instance()

    @classmethod
    def remove_all(cls, person: Person) -> int:
        """Remove all passkeys of this person. Returns how many there were."""
        return cls.delete().where(cls.person == person).execute()
