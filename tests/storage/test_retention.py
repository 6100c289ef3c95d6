"""What goes when its time is over, what must stay, and what is remembered of tidy and discreet chats."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.domain.inbox import Received
from bot.domain.people import Role
from bot.storage.database import Database
from bot.storage.tables import kept_consents
from tests.storage.cast import NOW, moved_in, person

DAY = timedelta(days=1)


async def test_only_those_whose_time_is_over_are_forgettable(database: Database) -> None:
    """Withdrawn long ago, or never agreed; not who agreed again, not who is asked anew, no staff."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        people = {
            name: await store.people.add(
                replace(person(name, number, Role.CLIENT), created_at=NOW if name != "new" else NOW + 9 * DAY)
            )
            for number, name in enumerate(("withdrawn", "again", "asked anew", "undecided", "new"), start=100)
        }
        for name in ("withdrawn", "again", "asked anew"):
            await store.people.consent(people[name].id, "one", NOW)
        for name in ("withdrawn", "again"):
            await store.people.withdraw(people[name].id, NOW + DAY)
        await store.people.consent(people["again"].id, "two", NOW + 2 * DAY)
        for client in (cast.ann, cast.ben):
            await store.people.save(replace(client, consent_version="one"))
    async with database.reading() as store:
        assert await store.retention.forgettable(NOW + DAY) == [people["undecided"].id]
        assert await store.retention.forgettable(NOW + 2 * DAY) == [people["withdrawn"].id, people["undecided"].id]
        assert len(await store.retention.forgettable(NOW + 20 * DAY)) == 3
        assert await store.retention.forgettable(NOW + 20 * DAY, limit=1) == [people["withdrawn"].id]


async def test_the_time_counts_since_somebody_is_a_client_again(database: Database) -> None:
    """Who worked here after a withdrawal, or before ever agreeing."""
    await moved_in(database)
    async with database.transaction() as store:
        ids = []
        for number, left in ((100, None), (101, NOW + 5 * DAY)):
            one = await store.people.add(replace(person("Eve", number, Role.CLIENT), left_at=left))
            await store.people.consent(one.id, "one", NOW)
            await store.people.withdraw(one.id, NOW + DAY)
            ids.append(one.id)
    async with database.reading() as store:
        withdrawn, again = ids
        assert withdrawn in await store.retention.forgettable(NOW + 5 * DAY)
        assert again not in await store.retention.forgettable(NOW + 5 * DAY)
        assert again in await store.retention.forgettable(NOW + 6 * DAY)


async def test_consents_outlive_the_person_without_the_name(database: Database) -> None:
    """What stood is closed with the end of the account; what was withdrawn keeps its own end."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.people.consent(cast.ann.id, "one", NOW)
        await store.people.withdraw(cast.ann.id, NOW + DAY)
        await store.people.consent(cast.ann.id, "two", NOW + 2 * DAY)
        assert await store.retention.holdings(cast.ann.id) == {"consents": 2}
        assert await store.retention.rows_of(cast.ann.id, without=("consents",)) == {}
        assert len((await store.retention.rows_of(cast.ann.id, without=()))["consents"]) == 2
        assert await store.retention.keep_consents(cast.ann.id, NOW + 5 * DAY) == 2
        await store.people.remove(cast.ann.id)
        assert await store.retention.receipt("account", rows=3, now=NOW, subject_id=cast.ann.id) > 0
    async with database.snapshot() as connection:
        rows = (await connection.execute(select(kept_consents).order_by(kept_consents.c.id))).all()
    assert [(row.subject_id, row.version, row.withdrawn_at) for row in rows] == [
        (cast.ann.id, "one", NOW + DAY),
        (cast.ann.id, "two", NOW + 5 * DAY),
    ]
    async with database.transaction() as store:
        assert (await store.retention.drop_records(NOW + 5 * DAY)) == {
            "access_log": 0,
            "security_log": 0,
            "consents": 0,
            "receipts": 1,
        }
        assert (await store.retention.drop_records(NOW + 6 * DAY))["consents"] == 2
        assert await store.retention.receipts() == []


async def test_links_and_cookies_go_when_they_have_run_out(database: Database) -> None:
    """An invitation lingers, so that whoever opens it late hears why it does not work."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        for number, end in enumerate((NOW - 40 * DAY, NOW - DAY, NOW + DAY)):
            digest = str(number) * 64
            await store.invites.add(
                code_hash=digest, role=Role.CLIENT, therapist_id=cast.mira.id, created_by=None, now=NOW, expires_at=end
            )
            await store.signins.add_link(digest, person_id=cast.mira.id, expires_at=end)
            await store.signins.add_session(digest, person_id=cast.mira.id, expires_at=end)
        assert await store.retention.sweep(NOW) == {"invites": 1, "signins": 2, "web_sessions": 2}
        assert await store.retention.sweep(NOW) == {"invites": 0, "signins": 0, "web_sessions": 0}


async def test_updates_that_were_set_aside_lose_their_words(database: Database) -> None:
    """After a while, or at once when their chat is forgotten; what waits is left alone."""
    async with database.transaction() as store:
        for number, chat in enumerate((11, 12, 13)):
            await store.inbox.add([Received(update_id=number, chat_id=chat, body={"text": "secret"})], NOW)
        waiting = {one.chat_id: one.seq for one in await store.inbox.take(9, NOW)}
        for chat in (11, 12):
            await store.inbox.set_aside(waiting[chat])
        await store.retention.forget_chat(12)
        assert await store.retention.forget_set_aside(NOW) == 0
        assert await store.retention.forget_set_aside(NOW + DAY) == 1
        assert await store.retention.forget_set_aside(NOW + DAY) == 0
        assert [one.body for one in await store.inbox.take(9, NOW)] == [{"text": "secret"}]
        assert [one.kind for one in await store.operation.set_aside()] == ["?", "?"]


async def test_messages_of_tidy_chats_are_taken_once(database: Database, replica: Database) -> None:
    """Oldest first, by chat; a second replica that asks meanwhile gets nothing of them."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.tidying.add(cast.ann.id, [5, 6], NOW)
        await store.tidying.add(cast.ben.id, [7], NOW + timedelta(hours=1))
        await store.tidying.add(cast.ann.id, [], NOW)
    async with database.transaction() as store:
        assert await store.tidying.take(NOW) == {}
        assert await store.tidying.take(NOW + DAY, limit=1) == {11: [5]}
        if not database.is_sqlite:
            async with replica.transaction() as other:
                assert await other.tidying.take(NOW + timedelta(minutes=1)) == {11: [6]}
    async with database.transaction() as store:
        left = await store.tidying.take(NOW + DAY)
        assert left[cast.ben.chat_id] == [7]
        assert await store.tidying.of(cast.ben.id) == []
        await store.tidying.add(cast.ben.id, [8], NOW)
        await store.tidying.forget(cast.ben.id)
        assert await store.tidying.of(cast.ben.id) == []


async def test_a_discreet_message_opens_once_and_for_its_own_client(database: Database) -> None:
    """A copied token is worth nothing to others, and a repeat of the letter keeps the first."""
    cast = await moved_in(database)
    async with database.transaction() as store:
        await store.tidying.hold(cast.ann.id, "t" * 32, {"calls": [1]}, NOW)
        await store.tidying.hold(cast.ann.id, "t" * 32, {"calls": [2]}, NOW)
        await store.tidying.hold(cast.ann.id, "u" * 32, {"calls": [3]}, NOW)
        assert await store.tidying.held(cast.ben.id, "t" * 32) is None
        assert await store.tidying.held(cast.ann.id, "t" * 32) == {"calls": [1]}
        assert await store.tidying.held(cast.ann.id, "t" * 32) is None
        assert await store.tidying.drop_held(NOW) == 0
        assert await store.tidying.drop_held(NOW + DAY) == 1
