"""Whatever happens in between, each emergency that waits is told at its times, once, to somebody who can be reached."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.content.library import Library
from bot.content.reload import LiveLibrary
from bot.domain.flags import Flag
from bot.domain.notices import FlagRaised, FlagWaits
from bot.domain.people import Reach
from bot.runtime import app as house
from bot.services import flags, follow_up
from bot.services.practice import Practice
from bot.services.review import in_order
from bot.services.unit_of_work import Desk
from bot.storage.database import Database
from bot.understanding.danger.alarm import Alarm, Level
from tests.practice import CAST, MONDAY
from tests.practice import settings as chosen

STEP = timedelta(minutes=5)
DAY = timedelta(hours=24)
BERLIN = ZoneInfo("Europe/Berlin")
TEAM = ("Mira", "Tom", "Olga")

OPS = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from(["Ann", "Ben"])),
    st.tuples(st.just("ack"), st.integers(0, 5)),
    st.tuples(st.just("pass"), st.sampled_from([5, 10, 40, 60, 300, 900])),
    st.tuples(st.just("block"), st.sampled_from(TEAM)),
    st.tuples(st.just("back"), st.sampled_from(TEAM)),
    st.tuples(st.just("away"), st.sampled_from([0, 1])),
)


@dataclass
class Sign:
    """What must be told of a sign: kept by the test alone."""

    flag_id: int
    raised_at: datetime
    due: list[datetime]
    is_open: bool = True

    @classmethod
    def of(cls, flag_id: int, now: datetime) -> "Sign":
        """A sign that was just raised: 15 and 60 minutes later, then each morning at 8 in Berlin for a day."""
        local = now.astimezone(BERLIN)
        mornings = [(local + timedelta(days=n)).replace(hour=8, minute=0).astimezone(UTC) for n in range(2)]
        soon = [now + timedelta(minutes=15), now + timedelta(minutes=60)]
        return cls(flag_id, now, soon + [one for one in mornings if soon[-1] < one <= now + DAY])

    def expected(self, now: datetime, *, is_reached: bool) -> bool:
        """Whether it is told now."""
        passed = [one for one in self.due if one <= now]
        if not self.is_open or not passed:
            return False
        if now > self.raised_at + DAY:
            self.due = []
            return False
        if is_reached:
            self.due = [one for one in self.due if one > now]
        return is_reached


@dataclass
class Trial:
    """A practice on a disk of its own, and what must have been told."""

    database: Database
    practice: Practice
    now: datetime = MONDAY
    signs: list[Sign] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    away_until: datetime | None = None

    @property
    def reached(self) -> set[str]:
        """Who can be written to."""
        return set(TEAM) - self.blocked

    async def does(self, op: str, what: str | int) -> None:
        """One thing happens."""
        if op == "pass":
            for _step in range(int(what) // 5):
                self.now += STEP
                await self.ticks()
            return
        async with self.database.transaction() as store:
            desk = Desk(store=store, practice=self.practice, now=self.now)
            await self._changes(desk, op, what)

    async def _changes(self, desk: Desk, op: str, what: str | int) -> None:
        store = desk.store
        match op:
            case "raise":
                client = await store.people.in_chat(CAST[str(what)])
                assert client is not None
                rules = self.practice.library.book.rules
                rule = rules[len(self.signs) % len(rules)]
                number = await flags.raise_flag(desk, client, Alarm(rule.id, Level.EMERGENCY), words="help")
                if all(one.flag_id != number for one in self.signs):
                    self.signs.append(Sign.of(number, self.now))
            case "ack" if self.signs:
                sign = self.signs[int(what) % len(self.signs)]
                owner = await store.people.owner()
                assert owner is not None
                if sign.is_open:
                    await flags.acknowledge(desk, owner, sign.flag_id)
                    sign.is_open = False
            case "block" | "back":
                member = await store.people.in_chat(CAST[str(what)])
                assert member is not None
                await store.people.save(replace(member, reach=Reach.BLOCKED if op == "block" else Reach.OK))
                (self.blocked.add if op == "block" else self.blocked.discard)(str(what))
            case "away" if self.away_until is None:
                mira, tom = [await store.people.in_chat(CAST[name]) for name in ("Mira", "Tom")]
                assert mira is not None
                assert tom is not None
                day = desk.practice_day
                await store.leaves.add(
                    member_id=mira.id, deputy_id=tom.id if what else None, first=day, last=day, now=desk.now
                )
                midnight = desk.now.astimezone(BERLIN).replace(hour=0, minute=0) + timedelta(days=1)
                self.away_until = midnight.astimezone(UTC)

    async def ticks(self) -> None:
        """The scheduler looks; what it left is told, and is what must be told."""
        async with self.database.transaction() as store:
            for name in TEAM:
                await store.outbox.drop_for(CAST[name])
        for _replica in range(2):
            async with self.database.transaction() as store:
                await follow_up.due(Desk(store=store, practice=self.practice, now=self.now))
        told: list[tuple[str, int]] = []
        async with self.database.reading() as store:
            for name in TEAM:
                waiting = await store.outbox.waiting(CAST[name], FlagWaits.kind)
                told += [(name, body["flag_id"]) for body in waiting]
                assert await store.outbox.waiting(CAST[name], FlagRaised.kind) == []
        reached = self.reached
        must = [one.flag_id for one in self.signs if one.expected(self.now, is_reached=bool(reached))]
        assert sorted(number for _name, number in told) == must
        assert {name for name, _number in told} <= reached
        is_away = self.away_until is not None and self.now < self.away_until
        if "Mira" in reached and not is_away:
            assert {name for name, _number in told} <= {"Mira"}
        elif "Olga" in reached:
            assert "Mira" not in {name for name, _number in told}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ops=st.lists(OPS, min_size=3, max_size=14))
@example(ops=[("raise", "Ann"), ("pass", 900), ("pass", 900)])
@example(ops=[("block", "Mira"), ("raise", "Ann"), ("pass", 60), ("block", "Olga"), ("block", "Tom"), ("pass", 900)])
@example(ops=[("raise", "Ann"), *[("block", name) for name in TEAM], ("pass", 40), ("back", "Tom"), ("pass", 60)])
@example(ops=[("away", 1), ("raise", "Ann"), ("raise", "Ben"), ("pass", 40), ("ack", 0), ("pass", 900), ("pass", 900)])
def test_each_emergency_is_told_at_its_times(peopled: Path, library: Library, ops: list[tuple[str, str | int]]) -> None:
    """Two programs tick; acknowledged ones are told no more, and what nobody can hear waits until somebody can."""

    async def runs(folder: Path) -> None:
        shutil.copy(peopled, folder / "practice.db")
        database = Database(f"sqlite:///{folder}/practice.db", durable=False)
        practice = house.practice_of(chosen(), LiveLibrary(library, local=folder / "faq.local.yaml"))
        trial = Trial(database, practice)
        try:
            for op, what in ops:
                await trial.does(op, what)
        finally:
            await database.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(runs(Path(folder)))


def test_the_order_of_signs_is_their_level_and_age() -> None:
    """What the property above does not see: the list that people read."""

    def sign(number: int, level: str, hours: int, *, is_open: bool = True) -> Flag:
        at = MONDAY - timedelta(hours=hours)
        return Flag(number, 1, "stroke", level, None, at, None, None if is_open else MONDAY, None)

    mixed = [sign(1, "urgent", 1), sign(2, "emergency", 1), sign(3, "crisis", 9), sign(4, "urgent", 99, is_open=False)]
    assert [one.id for one in in_order([*mixed, sign(5, "urgent", 50)])] == [3, 2, 5, 1, 4]
