"""Codes that are shown once and stored as hashes."""

import hashlib
import hmac
import secrets

from bot.config import Secret


def new_code() -> str:
    """Return a code of 192 random bits, 32 characters of ``A-Za-z0-9_-``, as a deep link allows."""
    return secrets.token_urlsafe(24)


def digest(code: str) -> str:
    """Return what is stored of a code. The codes are random, so that a plain SHA-256 is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def keyed_digest(code: str, key: Secret) -> str:
    """Return what is stored of a code that opens the dashboard.

    Whoever can write into the database, but does not know the key, cannot let themselves in.
    """
    return hmac.new(key.reveal().encode(), b"between-sessions sign-in " + code.encode(), hashlib.sha256).hexdigest()
