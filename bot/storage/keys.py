"""Keys for names and free text: what is sealed with them is unreadable to whoever has the database alone.

AES-256 in GCM-SIV mode (RFC 8452): tampering is noticed, and a nonce that comes twice by chance gives nothing away
but that two texts are equal, so that a key may seal as much as a chain of clinics writes. The name of the column is
sealed along: a text that somebody moves into another column does not open there.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from typing import Final

from bot.config import Settings, key_bytes

SIZE: Final = 32
"""Bytes of a key."""

SEALED: Final = "enc1:"
"""What a sealed value begins with; the key's id and a colon follow, then nonce and ciphertext."""

PLAIN: Final = "enc0:"
"""Put before a plain value that would otherwise pass for a sealed one."""

_FORM: Final = re.compile(r"enc1:([A-Za-z0-9_-]{8}):([A-Za-z0-9_-]{38,})")
_NONCE: Final = 12


class KeysError(Exception):
    """What is stored cannot be read with the keys that are set. The message is one line and says what to do."""


class KeyGoneError(KeysError):
    """Something is sealed with a key that is not set."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"Names and texts in the database are sealed with the key {key_id}, which is not among DATA_KEYS. "
            "Put it back, behind the newer ones."
        )
        self.key_id = key_id


class Keyring:
    """The keys of an installation: the first seals, all of them open.

    Args:
        keys: 32 bytes each, the newest first.

    Raises:
        ValueError: there is none, or one has another length.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        # Imported here: whoever sets no keys shall not wait for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

        if not keys or any(len(one) != SIZE for one in keys):
            raise ValueError(f"a key has {SIZE} bytes")
        self._ciphers = {key_id(one): AESGCMSIV(one) for one in keys}
        self.primary = key_id(keys[0])

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._ciphers)})"

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the keys, which say nothing about the keys."""
        return frozenset(self._ciphers)

    def seal(self, text: str, purpose: str) -> str:
        """Return a text sealed with the first key, for one column."""
        nonce = os.urandom(_NONCE)
        made = self._ciphers[self.primary].encrypt(nonce, text.encode(), purpose.encode())
        return f"{SEALED}{self.primary}:{_to_text(nonce + made)}"

    def open(self, sealed: str, purpose: str) -> str:
        """Return the text that was sealed for a column.

        Raises:
            KeyGoneError: its key is not here.
            KeysError: it was changed, or sealed for another column.
        """
        found = _FORM.fullmatch(sealed)
        if found is None:
            raise KeysError(f"A sealed value of {purpose} is damaged. Restore a backup.")
        cipher = self._ciphers.get(found[1])
        if cipher is None:
            raise KeyGoneError(found[1])
        from cryptography.exceptions import InvalidTag

        raw = base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4))
        try:
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except InvalidTag as error:
            raise KeysError(f"A sealed value of {purpose} was changed or is another's. Restore a backup.") from error


def keyring(settings: Settings) -> Keyring | None:
    """Return the keys of an installation; None when names and texts are stored as they are."""
    keys = [key_bytes(one.reveal()) for one in settings.data_keys]
    return Keyring(keys) if keys else None


def key_id(key: bytes) -> str:
    """Return the name of a key: 48 bits of its HMAC, 8 characters, from which the key cannot be guessed."""
    return _to_text(hmac.new(key, b"between-sessions key id", hashlib.sha256).digest()[:6])


def sealed_with(value: str) -> str | None:
    """Return the id of the key that a stored value is sealed with; None when it is plain."""
    found = _FORM.fullmatch(value)
    return None if found is None else found[1]


def _to_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
