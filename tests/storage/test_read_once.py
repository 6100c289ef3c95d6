"""What a transaction has read is not read again, and never hides what has changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.checkins import ORDER, CheckIn
from bot.storage.database import Database
from bot.storage.store import Store
from tests.storage.cast import NOW, Cast, moved_in

TODAY = date(2026, 5, 4)
BEFORE = TODAY - timedelta(days=3)


class GoneWrongError(Exception):
    """Something fails half-way."""


def entry(cast: Cast, day: date, pain: int) -> CheckIn:
    """A complete entry of Ann's."""
    return CheckIn(client_id=cast.ann.id, day=day, pain=pain, trail=ORDER, closed=True, started_at=NOW, saved_at=NOW)


async def pain_of(store: Store, cast: Cast, day: date) -> int | None:
    """What the diary says of a day."""
    found = await store.checkins.get(cast.ann.id, day)
    return None if found is None else found.pain


async def last_pain(store: Store, cast: Cast, day: date) -> int | None:
    """What the diary says of the newest day before."""
    found = await store.checkins.last_before(cast.ann.id, day)
    return None if found is None else found.pain


async def test_an_entry_is_seen_as_it_is_after_each_change(database: Database) -> None:
    """Saved, changed, removed; and so is the newest one before a day."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        assert (await pain_of(store, cast, TODAY), await last_pain(store, cast, TODAY)) == (None, None)
        await store.checkins.save(entry(cast, BEFORE, 7))
        await store.checkins.save(entry(cast, TODAY, 4))
        assert (await pain_of(store, cast, TODAY), await last_pain(store, cast, TODAY)) == (4, 7)
        await store.checkins.save(replace(entry(cast, BEFORE, 7), pain=2))
        assert (await pain_of(store, cast, TODAY), await last_pain(store, cast, TODAY)) == (4, 2)
        await store.checkins.remove(cast.ann.id, BEFORE)
        assert await last_pain(store, cast, TODAY) is None
        await store.checkins.remove_all(cast.ann.id)
        assert await pain_of(store, cast, TODAY) is None


async def test_what_is_stored_without_a_score_is_not_the_last_one(database: Database) -> None:
    """'Same as last time' looks past days that were left open or have no pain."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.checkins.save(entry(cast, BEFORE, 7))
        await store.checkins.save(replace(entry(cast, BEFORE + timedelta(days=1), 3), closed=False))
        await store.checkins.save(replace(entry(cast, BEFORE + timedelta(days=2), 3), pain=None))
    async with database.transaction() as store:
        assert await last_pain(store, cast, TODAY) == 7


async def half_way(store: Store, cast: Cast) -> None:
    """Change an entry and a card, see the change, and fail."""
    async with store.savepoint():
        await store.checkins.save(entry(cast, TODAY, 9))
        await store.cards.put(cast.ann.id, "checkin", reference="b", message_id=2, now=NOW)
        assert await pain_of(store, cast, TODAY) == 9
        assert await store.cards.get(cast.ann.id, "checkin") == (2, "b")
        raise GoneWrongError


async def test_what_was_rolled_back_was_never_there(database: Database) -> None:
    """An inner block that fails leaves the diary and the cards as they were, also for who asks again."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.checkins.save(entry(cast, TODAY, 4))
        await store.cards.put(cast.ann.id, "checkin", reference="a", message_id=1, now=NOW)
        with pytest.raises(GoneWrongError):
            await half_way(store, cast)
        assert await pain_of(store, cast, TODAY) == 4
        assert await store.cards.get(cast.ann.id, "checkin") == (1, "a")


async def test_cards_are_seen_as_they_are_after_each_change(database: Database) -> None:
    """Put, replaced, dropped; somebody else's are somebody else's."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        assert await store.cards.get(cast.ann.id, "checkin") is None
        await store.cards.put(cast.ann.id, "checkin", reference="a", message_id=1, now=NOW)
        await store.cards.put(cast.ben.id, "checkin", reference="z", message_id=9, now=NOW)
        await store.cards.put(cast.ann.id, "peg", reference="b", message_id=2, now=NOW)
        assert await store.cards.get(cast.ann.id, "checkin") == (1, "a")
        await store.cards.drop(cast.ann.id, "checkin", message_id=7)
        assert await store.cards.get(cast.ann.id, "checkin") == (1, "a")
        await store.cards.drop(cast.ann.id, "checkin", message_id=1)
        assert await store.cards.get(cast.ann.id, "checkin") is None
        assert await store.cards.get(cast.ann.id, "peg") == (2, "b")
        assert await store.cards.get(cast.ben.id, "checkin") == (9, "z")
