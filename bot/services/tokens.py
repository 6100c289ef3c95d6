"""Codes that are shown once and stored as hashes."""

import hashlib
import secrets


def new_code() -> str:
    """Return a code of 192 random bits, 32 characters of ``A-Za-z0-9_-``, as a deep link allows."""
    return secrets.token_urlsafe(24)


def digest(code: str) -> str:
    """Return what is stored of a code. The codes are random, so that a plain SHA-256 is enough."""
    return hashlib.sha256(code.encode()).hexdigest()
