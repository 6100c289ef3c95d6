"""What a client agrees to: the version of the terms."""

CONSENT_VERSION = "2026-12"
"""The version of the terms that a client agrees to."""

_NAMES_DEPUTIES = "2026-12"
"""The first version that says that a deputy reads while the therapist is away."""


def names_deputies(version: str | None) -> bool:
    """Return whether what a client has agreed to lets a deputy read; who agreed to earlier terms has the owner."""
    return version is not None and version >= _NAMES_DEPUTIES
