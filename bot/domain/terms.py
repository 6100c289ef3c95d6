"""What a client agrees to: the version of the terms."""

CONSENT_VERSION = "2026-11"
"""The version of the terms that a client agrees to."""
