"""Trouble on demand: answers that fail, come late or never come."""

from dataclasses import dataclass

from bot.sandbox.errors import Json, RefusedError, SimError, too_many

KINDS = ("429", "500", "502", "drop_before", "drop_after", "slow")


class DroppedError(Exception):
    """The connection is to be cut without an answer."""


@dataclass
class Fault:
    """What the next ``times`` calls of ``method`` meet.

    Attributes:
        method: a method's name in any case; None for every method except getUpdates.
        kind: 429, 500 or 502 (refused, nothing done), drop_before (cut, nothing done), drop_after (done, then cut),
            slow (done after ``seconds`` of real time).
        retry_after: seconds that a 429 asks for.
    """

    method: str | None
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0

    def json(self) -> Json:
        """The fault as the page reads it."""
        return dict(self.__dict__)

    def refusal(self) -> RefusedError | None:
        """What a refused call is answered with."""
        if self.kind == "429":
            return too_many(self.retry_after)
        if self.kind == "500":
            return RefusedError(500, "Internal Server Error: restart")
        return RefusedError(502, "Bad Gateway") if self.kind == "502" else None


class Faults:
    """The faults that lie in wait, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Lays a fault in wait.

        Raises:
            SimError: its kind or its numbers make no sense.
        """
        if fault.kind not in KINDS:
            raise SimError(f"A fault is one of {', '.join(KINDS)}.")
        if fault.times < 1 or fault.retry_after < 1 or fault.seconds < 0:
            raise SimError("A fault happens at least once, and its times are not negative.")
        self.waiting.append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, counted down; None when it meets none."""
        for fault in self.waiting:
            if fault.method.lower() == method.lower() if fault.method else method.lower() != "getupdates":
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                return fault
        return None
