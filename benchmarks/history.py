"""A past for a practice: what hundreds of clients leave behind in months, and some in years."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert, select, text, update

from bot.storage.database import Database
from bot.storage.tables import audit, checkins, deliveries, exercise_log, people, plans, questions, sessions

DAYS, YEARS = 42, 730
"""Days of an ordinary client's past, and of one who has been there for long."""

LONG = 5
"""How many have been there for long."""

AREAS = (["neck"], ["neck", "right_shoulder"], ["lower_back"], None)
ORDINARY = ("Vogel", "Amsel", "Fink", "Star", "Meise", "Specht", "Kranich", "Reiher")
FIRST = ("Anna", "Bela", "Clara", "Dario", "Eva", "Filip", "Greta", "Hugo", "Ida", "Jonas")

Values = dict[str, Any]


async def give(database: Database, *, now: datetime, due_at: datetime | None = None) -> None:
    """Give every client a past.

    Args:
        due_at: when every reminder is due next; None leaves plans as they are.
    """
    chance = Random(12)
    async with database.exclusive() as connection:
        ids = list((await connection.execute(select(people.c.id).where(people.c.role == "client"))).scalars())
        owner = (await connection.execute(select(people.c.id).where(people.c.role == "owner"))).scalar_one()
        for number, one in enumerate(ids):
            await connection.execute(update(people).where(people.c.id == one).values(name=name(number)))
            days = YEARS if number < LONG else DAYS
            for table, rows in _past(one, owner, days, now, chance):
                if rows:
                    await connection.execute(insert(table), rows)
        if due_at is not None:
            await connection.execute(update(plans).where(plans.c.next_at.is_not(None)).values(next_at=due_at))
        await connection.execute(text("ANALYZE"))


def name(number: int) -> str:
    """What a client is called."""
    return f"{FIRST[number % len(FIRST)]} {ORDINARY[number // len(FIRST) % len(ORDINARY)]} {number}"


def _past(client: int, owner: int, days: int, now: datetime, chance: Random) -> Iterator[tuple[Table, list[Values]]]:
    moments = [now - timedelta(days=n) for n in range(days, 0, -1)]
    entries = [_entry(client, at, chance) for at in moments if chance.random() < 0.85]
    yield checkins, entries
    yield deliveries, [_delivery(client, at, kind) for at in moments for kind in ("checkin", "hydration", "stretch")]
    yield (
        exercise_log,
        [
            {"client_id": client, "exercise": "chin-tuck", "outcome": "done", "day": at.date(), "at": at}
            for at in moments[::2]
        ],
    )
    yield (
        audit,
        [
            {"at": at, "actor_id": owner, "subject_id": client, "action": action}
            for at in moments
            for action in ("listed", "viewed")
        ],
    )
    held = [now - timedelta(days=n) for n in range(days, -14, -14)]
    yield (
        sessions,
        [
            {
                "client_id": client,
                "starts_at": at,
                "day": at.date(),
                "created_at": now,
                "ends_at": at + timedelta(hours=1),
            }
            for at in held
        ],
    )
    yield (
        questions,
        [
            {
                "client_id": client,
                "text": "May I go climbing again?",
                "gap": "climbing",
                "asked_at": at,
                "answer": "Yes.",
                "answered_at": at,
            }
            for at in moments[::60]
        ],
    )


def _entry(client: int, at: datetime, chance: Random) -> Values:
    return {
        "client_id": client,
        "day": at.date(),
        "pain": chance.randint(0, 7),
        "areas": chance.choice(AREAS),
        "sitting": "60_120",
        "comfort": chance.randint(3, 9),
        "note": "Slept badly, long day at the desk." if chance.random() < 0.3 else None,
        "trail": ["pain", "areas", "sitting", "comfort"],
        "late": False,
        "closed": True,
        "started_at": at,
        "saved_at": at,
        "edited_at": None,
    }


def _delivery(client: int, at: datetime, kind: str) -> Values:
    return {
        "client_id": client,
        "kind": kind,
        "due_at": at,
        "state": "sent",
        "sent_at": at,
        "answered_at": at,
        "intended_at": at,
    }
