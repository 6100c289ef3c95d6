"""What a client agrees to: the version of the terms, and what the practice says of itself above them."""

from dataclasses import dataclass

CONSENT_VERSION = "2026-12"
"""The version of the terms that a client agrees to."""


@dataclass(frozen=True)
class PrivacyNotice:
    """What the practice says of itself before anybody agrees; '' where it has said nothing, and nothing is made up.

    Attributes:
        controller: who is responsible for the data, with an address.
        contact: where a client asks about it.
        legal_basis: why it may be stored.
        authority: where a client can complain.
    """

    controller: str = ""
    contact: str = ""
    legal_basis: str = ""
    authority: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what the practice has not said."""
        return tuple(name for name, said in vars(self).items() if not said)


UNSAID = PrivacyNotice()
"""A practice that has said nothing of itself."""

_NAMES_DEPUTIES = "2026-12"
"""The first version that says that a deputy reads while the therapist is away."""


def names_deputies(version: str | None) -> bool:
    """Return whether what a client has agreed to lets a deputy read; who agreed to earlier terms has the owner."""
    return version is not None and version >= _NAMES_DEPUTIES
