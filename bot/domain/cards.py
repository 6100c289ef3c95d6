"""Cards: the one open message of each kind in a chat, which is edited or replaced."""

from typing import Final, NamedTuple

ASKED: Final = "asked"
"""The kind of the question that a bare yes or no answers."""


class OpenCard(NamedTuple):
    """A message that stands open in somebody's chat; ``reference`` says what it is about, in its kind's own way."""

    message_id: int
    reference: str
