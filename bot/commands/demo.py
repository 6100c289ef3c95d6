"""The example practice that ``try`` shows: made through the services, as if the weeks had really passed."""

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain import checkins as rules
from bot.domain.aftercare import SorenessStage
from bot.domain.checkins import CheckIn, Sitting
from bot.domain.deliveries import DeliveryState
from bot.domain.exercises import Outcome
from bot.domain.pegs import Item, week_of, with_score
from bot.domain.people import Person, Role
from bot.domain.plans import PlanKind, Rule
from bot.domain.programmes import Item as Assigned
from bot.domain.soreness import Feeling, Help
from bot.services import (
    aftercare,
    checkins,
    exercises,
    flags,
    invites,
    pegs,
    people,
    programmes,
    questions,
    reminders,
    review,
    schedule,
    sessions,
)
from bot.services.unit_of_work import Desk
from bot.understanding.danger.alarm import Alarm

OpenDesk = Callable[[datetime], AbstractAsyncContextManager[Desk]]

WEEKS = 6

PROGRAMME = (
    Assigned("neck-side-bend"),
    Assigned("chin-tuck", "6 times, 3 seconds each"),
    Assigned("doorway-chest"),
)


@dataclass(frozen=True)
class Story:
    """How a client's weeks went.

    Attributes:
        start, end: mean NRS-11 at the beginning and the end.
        relief: points that a session takes away at first.
        kept: share of days with an entry.
        silent: days without an entry at the end.
        pegs: the weekly questions' scores, a week each, up to last week; None for a week left out.
        next_in: days until the next session.
    """

    name: str
    chat_id: int
    start: float
    end: float
    relief: float
    areas: tuple[str, ...]
    kept: float = 0.85
    silent: int = 0
    note: str = ""
    pegs: tuple[int | None, ...] = ()
    next_in: int = 5


ANN = Story(
    "Ann",
    101,
    6.6,
    3.4,
    1.6,
    ("neck", "left_shoulder"),
    note="Better after the walk at lunch.",
    pegs=(7, 6, 6, None, 5, 4),
    next_in=2,
)
STORIES = (
    ANN,
    Story("Ben", 102, 4.0, 4.4, 0.8, ("lower_back",), silent=4, next_in=1),
    Story(
        "Carla",
        103,
        3.0,
        6.4,
        0.4,
        ("jaw", "head"),
        note="Long days at the desk this week.",
        pegs=(3, 4, 4, 5, 5, 6),
    ),
    Story("David", 104, 5.0, 4.8, 0.6, ("right_hip", "right_thigh"), kept=0.95),
)
TOMS = (
    Story("Elif", 105, 6.0, 3.0, 1.2, ("upper_back",)),
    Story("Femi", 106, 2.0, 2.2, 0.3, ("right_knee",), kept=0.6),
)


@dataclass(frozen=True)
class Staff:
    """Telegram ids of the team."""

    olga: int = 201
    mira: int = 202
    tom: int = 203


async def seed(open_desk: OpenDesk, *, now: datetime, staff: Staff | None = None) -> None:
    """Fill an empty practice with a team, clients and six weeks of diary."""
    team = staff or Staff()
    begin = now - timedelta(weeks=WEEKS, days=1)
    async with open_desk(begin) as desk:
        await _join(desk, Role.OWNER, "Olga", team.olga)
        mira = await _join(desk, Role.THERAPIST, "Mira", team.mira)
        tom = await _join(desk, Role.THERAPIST, "Tom", team.tom)
        clients = [(await _client(desk, mira, story), story, mira) for story in STORIES]
        clients += [(await _client(desk, tom, story), story, tom) for story in TOMS]
    for client, story, therapist in clients:
        await _weeks(open_desk, client, story, therapist, now)
        await _around(open_desk, client, story, now)
    await _loose_ends(open_desk, [client for client, _story, _therapist in clients], mira, now)


async def _join(desk: Desk, role: Role, name: str, chat_id: int) -> Person:
    link = await invites.invite(desk, role=role)
    return (await invites.open_link(desk, code=link.code, chat_id=chat_id, name=name)).person


async def _client(desk: Desk, therapist: Person, story: Story) -> Person:
    link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    joined = await invites.open_link(desk, code=link.code, chat_id=story.chat_id, name=story.name)
    client = await people.agree(desk, joined.person)
    await reminders.start_plans(desk, client)
    return client


async def _weeks(open_desk: OpenDesk, client: Person, story: Story, therapist: Person, now: datetime) -> None:
    chance = random.Random(story.chat_id)  # noqa: S311 - an example, the same each time
    zone = client.zone
    today = now.astimezone(zone).date()
    first = today - timedelta(weeks=WEEKS)
    held = [first + timedelta(days=n) for n in (5, 19, 33)]
    async with open_desk(now - timedelta(days=2)) as desk:
        for day in held:
            await sessions.record(desk, therapist, client.id, day=day, at=time(10, 0))
        ahead = today + timedelta(days=story.next_in)
        await sessions.record(desk, therapist, client.id, day=ahead, at=time(10, 0))
    for offset in range(WEEKS * 7):
        day = first + timedelta(days=offset)
        evening = datetime.combine(day, time(18, 0), tzinfo=zone).astimezone(UTC)
        if evening >= now:
            break
        async with open_desk(evening) as desk:
            await _evening(desk, client, evening)
        silent = offset >= WEEKS * 7 - story.silent
        if silent or chance.random() > story.kept:
            continue
        share = offset / (WEEKS * 7)
        since = min((day - one).days for one in held if one < day) if any(one < day for one in held) else 99
        level = story.start + (story.end - story.start) * share - story.relief * max(0.0, 1 - since / 6)
        entry = _entry(story, client.id, day, level, chance)
        late = chance.random() < 0.06
        moment = evening + (timedelta(hours=14) if late else timedelta(minutes=chance.randint(1, 90)))
        if moment < now:
            async with open_desk(moment) as desk:
                await checkins.change(desk, client, day, partial(_instead, entry))


async def _around(open_desk: OpenDesk, client: Person, story: Story, now: datetime) -> None:
    """Soreness after the sessions, and the weekly questions, answered when they would have been asked."""
    if not story.pegs:
        return
    chance = random.Random(story.chat_id)  # noqa: S311 - an example, the same each time
    async with open_desk(now - timedelta(days=1)) as desk:
        held = [one for one in await desk.store.sessions.of(client.id) if one.starts_at < now - timedelta(days=4)]
    for number, session in enumerate(held):
        day_after = session.starts_at + timedelta(hours=26)
        first = max(1, round(5 - number + chance.gauss(0, 0.5)))
        async with open_desk(day_after) as desk:
            await aftercare.sore(desk, client, session.id, SorenessStage.DAY, first)
            await aftercare.feels(desk, client, session.id, Feeling.LOOSER if number else Feeling.TIRED)
        async with open_desk(day_after + timedelta(days=2)) as desk:
            await aftercare.sore(desk, client, session.id, SorenessStage.THREE_DAYS, max(0, first - 3))
            await aftercare.helps(desk, client, session.id, Help.HEAT)
    this_week = week_of(now.astimezone(client.zone).date())
    for ago, score in zip(range(len(story.pegs), 0, -1), story.pegs, strict=True):
        week = this_week - timedelta(weeks=ago)
        sunday = datetime.combine(week + timedelta(days=6), time(19, 20), tzinfo=client.zone).astimezone(UTC)
        for item, more in zip(Item, (0, 1, -1), strict=True):
            if score is not None:
                answer = partial(with_score, item=item, score=max(0, min(10, score + more)))
                async with open_desk(sunday) as desk:
                    await pegs.change(desk, client, week, answer)
    async with open_desk(now - timedelta(hours=4)) as desk:
        rule = Rule(times=(time(19, 0),), weekdays=frozenset({6}))
        await reminders.set_rule(desk, client, PlanKind.PEG, rule)


def _instead(entry: CheckIn, _blank: CheckIn) -> CheckIn:
    return entry


async def _evening(desk: Desk, client: Person, evening: datetime) -> None:
    """The reminder of the day, as if it had been sent."""
    await schedule.tick(desk)
    for delivery in await desk.store.deliveries.of(client.id, since=evening - timedelta(hours=12)):
        if delivery.state is DeliveryState.INTENDED:
            await desk.store.deliveries.set_state(delivery.id, DeliveryState.SENT, sent_at=desk.now)
    await desk.store.outbox.drop_for(client.chat_id)


def _entry(story: Story, client_id: int, day: date, level: float, chance: random.Random) -> CheckIn:
    pain = max(0, min(10, round(level + chance.gauss(0, 0.7))))
    entry = rules.with_pain(CheckIn(client_id=client_id, day=day), pain)
    entry = rules.with_areas(entry, story.areas if pain > 1 else ())
    if chance.random() < 0.8:
        entry = rules.with_sitting(
            entry, chance.choice([Sitting.TO_60, Sitting.TO_120, Sitting.TO_120, Sitting.OVER_120])
        )
    if chance.random() < 0.75:
        entry = rules.with_comfort(entry, max(0, min(10, round(8 - level * 0.5 + chance.gauss(0, 1.2)))))
    if story.note and chance.random() < 0.12:
        entry = rules.with_note(entry, story.note)
    return rules.close(entry)


async def _loose_ends(open_desk: OpenDesk, clients: list[Person], mira: Person, now: datetime) -> None:
    """A note, a question and a danger sign that wait for the therapist."""
    ann, _ben, carla, david = clients[:4]
    await _programme(open_desk, ann, mira, now)
    async with open_desk(now - timedelta(days=1, hours=3)) as desk:
        await review.add_note(desk, mira, ann.id, "Desk raised to 74 cm. Next time: levator scapulae, left.")
    async with open_desk(now - timedelta(hours=6)) as desk:
        coming = await aftercare.next_session(desk, ann)
        if coming is not None:
            await aftercare.tell(desk, ann, coming.id, "The shoulder is better. Could you look at my jaw? It clicks.")
    async with open_desk(now - timedelta(hours=5)) as desk:
        await questions.ask_therapist(desk, carla, "Is a heat pack fine on the evening after a session?")
    async with open_desk(now - timedelta(hours=2)) as desk:
        book = desk.practice.library.book
        rule = desk.practice.library.rule("leg-clot") or book.rules[0]
        await flags.raise_flag(
            desk,
            david,
            Alarm(rule=rule.id, level=rule.level),
            words="My right calf is swollen and warm since the flight.",
        )
        # What waits in the outbox would reach the phones all at once; the lists show it instead.
        for person in (*clients, mira):
            await desk.store.outbox.drop_for(person.chat_id)


async def _programme(open_desk: OpenDesk, client: Person, therapist: Person, now: datetime) -> None:
    """A programme that has run for a while, followed on most days."""
    chance = random.Random(client.chat_id)  # noqa: S311 - an example, the same each time
    async with open_desk(now - timedelta(days=9)) as desk:
        # A practice may have exercises of its own, or a slip in one of these.
        known = desk.practice.library.exercises
        items = [one for one in PROGRAMME if one.exercise in known] or [Assigned(one) for one in islice(known, 3)]
        await programmes.assign_now(
            desk, therapist, client.id, items, weekdays=frozenset({0, 1, 2, 3, 4}), word="Slowly, and never into pain."
        )
    for ago in range(9, 0, -1):
        noon = now - timedelta(days=ago)
        if noon.astimezone(client.zone).weekday() > 4:
            continue
        async with open_desk(noon) as desk:
            for item in items:
                if chance.random() < 0.75:
                    await exercises.report(desk, client, item.exercise, Outcome.DONE)


def start_of(now: datetime, zone: str) -> datetime:
    """Return yesterday's 18:00 local time, when the phones' own history begins."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() - timedelta(days=1), time(18, 0), tzinfo=local.tzinfo).astimezone(UTC)
