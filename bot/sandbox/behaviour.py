"""How the server behaves, where that is a choice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Behaviour:
    """What a practice chooses of its Telegram.

    Attributes:
        scale: factor on the server's own waits in real time (webhook retries, conflicts); 0 makes them immediate.
        strict_pace: answer 429 to a bot that sends faster than Telegram allows, and hold back one that polls the same
            offset again within three seconds.
        messages_kept: how many of its newest messages a chat keeps.
    """

    scale: float = 1.0
    strict_pace: bool = False
    messages_kept: int = 1000
