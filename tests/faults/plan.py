"""A plan of faults as data: a seed makes it, and the same seed makes it again."""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

OPERATIONS = (
    "p", "p", "a", "a", "a", "a", "A", "s", "c", "k", "u", "r", "d", "e", "number", "card", "done",
    "peg", "peg", "peg skip", "peg undo", "sore", "sore feels", "sore undo",
)  # fmt: skip
"""What a client may do next: operations of the check-in's buttons, a typed number, /checkin, an exercise's 'done';
buttons of the weekly questions and of the soreness question."""


@dataclass(frozen=True)
class Step:
    """A place in the program at which it is killed.

    Attributes:
        where: ``database`` (by its own hand, at a statement or a commit) or ``wire`` (when it calls Telegram).
        when: before, commit, committed; on the wire before or after Telegram acted.
    """

    name: str
    where: str
    when: str
    writes: str = ""
    table: str = ""
    method: str = ""


STEPS = (
    Step("receiving: before it is stored", "database", "before", "INSERT", "inbox"),
    Step("receiving: stored, not committed", "database", "commit", "INSERT", "inbox"),
    Step("receiving: committed, not acknowledged", "database", "committed", "INSERT", "inbox"),
    Step("receiving: about to confirm", "wire", "before", method="getUpdates"),
    Step("receiving: confirmed, no answer yet", "wire", "after", method="getUpdates"),
    Step("handling: before the deed is written", "database", "before", "INSERT", "checkins"),
    Step("handling: written, not committed", "database", "commit", "INSERT", "checkins"),
    Step("handling: committed", "database", "committed", "INSERT", "checkins"),
    Step("replying: before the answer is written", "database", "before", "INSERT", "outbox"),
    Step("replying: written, not committed", "database", "commit", "INSERT", "outbox"),
    Step("replying: committed, not sent", "database", "committed", "INSERT", "outbox"),
    Step("sending: about to be marked", "database", "before", "UPDATE", "outbox"),
    Step("sending: marked, not committed", "database", "commit", "UPDATE", "outbox"),
    Step("sending: marked and committed", "database", "committed", "UPDATE", "outbox"),
    Step("sending: before Telegram acts", "wire", "before", method="editMessageText"),
    Step("sending: Telegram acted, not recorded", "wire", "after", method="editMessageText"),
    Step("sending: the tap answered, not recorded", "wire", "after", method="answerCallbackQuery"),
)
"""Steps of a tap."""

TICKS = (
    Step("tick: before the delivery is written", "database", "before", "INSERT", "deliveries"),
    Step("tick: written, not committed", "database", "commit", "INSERT", "deliveries"),
    Step("tick: committed, not sent", "database", "committed", "INSERT", "deliveries"),
    Step("tick: Telegram acted, not recorded", "wire", "after", method="sendMessage"),
)
"""Steps of a reminder."""

WEATHER = (
    "429 of a chat", "429 of the bot", "500", "502", "cut before", "cut after", "slow", "repeats", "shuffles",
    "clock forward", "clock back",
)  # fmt: skip
"""What else may happen while clients tap."""

DATABASE_WEATHER = ("database away", "disk full")


@dataclass(frozen=True)
class Deed:
    """What a client does: an operation and its value, after a pause in seconds.

    Attributes:
        above: on the card above the lowest of its kind, where there are two.
    """

    client: int
    operation: str
    value: int
    pause: float
    above: bool = False

    @property
    def kind(self) -> str:
        """The kind of card that it is done on."""
        first = self.operation.partition(" ")[0]
        return first if first in {"peg", "sore"} else "checkin"


@dataclass(frozen=True)
class Life:
    """A bot's life: what happens while it lives, and how it ends.

    Attributes:
        step: where it is killed; None when ``after`` seconds decide.
        nth: the how manieth time that the step is reached.
        victim: which of the replicas.
        weather: what else happens.
        rests: after it everybody waits until nothing is under way, and the lowest cards are compared with their rows.
    """

    deeds: tuple[Deed, ...]
    step: Step | None
    nth: int
    after: float
    victim: int
    weather: tuple[str, ...] = ()
    rests: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the practice: lives by day, and lives while reminders are due."""

    lives: tuple[Life, ...]
    evening: tuple[Life, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that is going to happen."""

    seed: int
    clients: int
    replicas: int
    days: tuple[Day, ...]

    @property
    def kills(self) -> int:
        """How often a bot is killed."""
        return sum(len(day.lives) + len(day.evening) for day in self.days)

    def to_json(self) -> str:
        """The plan for whoever wants to read it, a life a line."""
        lines = [json.dumps({"seed": self.seed, "clients": self.clients, "replicas": self.replicas})]
        for number, day in enumerate(self.days):
            lines += [json.dumps({"day": number, **asdict(one)}) for one in (*day.lives, *day.evening)]
        return "\n".join(lines)


@dataclass(frozen=True)
class Trouble:
    """What else goes wrong besides deaths.

    Attributes:
        share: how probable it is in a life, 0-1.
        kinds: what may.
    """

    share: float = 0.3
    kinds: Sequence[str] = WEATHER


_USUAL = Trouble()


def make(
    seed: int,
    *,
    kills: int,
    clients: int = 6,
    replicas: int = 1,
    trouble: Trouble = _USUAL,
    a_day: int = 24,
    evening: bool = True,
) -> Plan:
    """Make a plan of ``kills`` deaths, about half at steps, half at random moments.

    Args:
        replicas: two or more are called by Telegram (a webhook), one asks (polling).
        trouble: what else may go wrong in a life.
        a_day: deaths a day; the last few of them when reminders are due, unless there is no ``evening``.
    """
    chance = random.Random(seed)
    usable = [one for one in STEPS if one.method != "getUpdates" or replicas == 1]
    steps: list[Step] = []
    days: list[Day] = []
    left = kills
    while left > 0:
        today = min(left, a_day)
        late = 0 if today < 6 or not evening else max(2, today // 12)
        lives = []
        for _life in range(today - late):
            if not steps:
                steps = chance.sample(usable, len(usable))
            lives.append(_life_of(chance, steps.pop() if chance.random() < 0.6 else None, clients, replicas))
        lives = [
            replace(one, weather=(chance.choice(trouble.kinds),))
            if trouble.kinds and chance.random() < trouble.share
            else one
            for one in lives
        ]
        nights = [_life_of(chance, chance.choice(TICKS), 0, replicas) for _life in range(late)]
        days.append(Day(tuple(lives), tuple(nights)))
        left -= today
    return Plan(seed, clients, replicas, tuple(days))


def each_step(seed: int, steps: Sequence[Step], *, clients: int = 4) -> Plan:
    """Make a plan with one death at each step, in any order, and nothing else."""
    chance = random.Random(seed)
    lives = [
        replace(_life_of(chance, step, clients, 1), nth=1, rests=False) for step in chance.sample(steps, len(steps))
    ]
    evening = [replace(_life_of(chance, step, 0, 1), nth=1) for step in TICKS if step in steps]
    return Plan(seed, clients, 1, (Day(tuple(one for one in lives if one.step not in TICKS), tuple(evening)),))


def each_weather(seed: int, kinds: Sequence[str], *, clients: int = 4) -> Plan:
    """Make a plan with one life in each kind of trouble, in any order."""
    chance = random.Random(seed)
    lives = [
        replace(_life_of(chance, None, clients, 1), after=0.6, weather=(kind,))
        for kind in chance.sample(kinds, len(kinds))
    ]
    return Plan(seed, clients, 1, (Day(tuple(lives), ()),))


def _life_of(chance: random.Random, step: Step | None, clients: int, replicas: int) -> Life:
    # Who is killed at a step must come by it: enough deeds, of many people, each with an answer.
    count = 0 if not clients else chance.randint(2, 7) if step is None else 6
    deeds = tuple(
        Deed(
            client=chance.randrange(clients),
            operation=chance.choice(OPERATIONS if step is None else OPERATIONS[:9]),
            value=chance.randrange(1000),
            pause=chance.uniform(0, 0.03),
            above=chance.random() < 0.3,
        )
        for _deed in range(count)
    )
    # A third of the random ends come while the bot is still on its way up.
    after = chance.uniform(0, 0.3) if chance.random() < 0.34 else chance.uniform(0.2, 0.6)
    nth = chance.choice((1, 1, 1, 2))
    return Life(deeds, step, nth, after, chance.randrange(replicas), rests=chance.random() < 0.4)
