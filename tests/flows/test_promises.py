"""What is promised in the terms and in the record, kept where nobody looks: in the tables."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.people import Role
from bot.services import invites, sessions
from bot.storage.tables import metadata
from tests.practice import CAST, Phone, World

WORD = "quixotic"
"""A word that only the client says."""

KEPT_FOR_COMING_IN = {"people", "invites", "inbox", "outbox", "audit", "cards"}
"""Tables that hold who opened a link and what the bot answers, with no word of theirs."""


async def tables(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    async with world.app.database.connection() as connection:
        return {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in metadata.sorted_tables
        }


def said(rows: dict[str, list[dict[str, Any]]], word: str) -> list[str]:
    """The tables in which a word stands."""
    return [name for name, found in rows.items() if any(word in str(value) for row in found for value in row.values())]


async def waiting(world: World) -> list[dict[str, Any]]:
    """The letters to Ann that are not sent yet."""
    return [row for row in (await tables(world))["outbox"] if row["chat_id"] == CAST["Ann"] and row["state"] == "new"]


async def test_an_entry_that_was_changed_is_marked_for_the_therapist(ann: Phone, mira: Phone) -> None:
    """A complete entry that is answered anew says so in the diary; one that was not touched does not."""
    await ann.says("/checkin")
    await ann.taps_all("6", "Done")
    await mira.says("/client Ann")
    await mira.taps("Diary")
    assert "changed later" not in mira.screen()
    await ann.taps_all("Change", "Pain", "3")
    await mira.says("/client Ann")
    await mira.taps("Diary")
    assert "3" in mira.screen()
    assert "changed later" in mira.screen()


async def test_a_letter_that_waits_is_dropped_with_the_account(world: World, ann: Phone, mira: Phone) -> None:
    """What waited for the end of the quiet hours never comes to somebody who has left, and no row of it stays."""
    await world.goes_to(world.now.replace(hour=20))
    member, therapist = await world.member("Ann"), await world.member("Mira")
    async with world.desk() as desk:
        made = await sessions.record(desk, therapist, member.id, day=(world.now + timedelta(days=3)).date())
        await sessions.tell(desk, therapist, made.id)
    assert await waiting(world), "a letter waits for the morning"
    await ann.says("/privacy")
    await ann.taps_all("Delete my account", "Yes, do it")
    assert await waiting(world) == []
    before = ann.screen(last=None)
    await world.passes(timedelta(hours=14))
    assert ann.screen(last=None) == before


async def test_nothing_is_kept_before_the_yes(world: World, mira: Phone) -> None:
    """Words, scores and taps of somebody who has not agreed are answered and forgotten."""
    nora = world.phone("Nora")
    therapist = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=therapist)
    await nora.starts(link.code)
    before = {name: rows for name, rows in (await tables(world)).items() if name not in KEPT_FOR_COMING_IN}
    for words in ("/checkin", f"neck 6, {WORD}", f"{WORD} 7", f"What is {WORD} therapy?", f"tell Mira {WORD}", "7"):
        await nora.says(words)
    await nora.forges("ci:260504:p:7")
    await world.passes(timedelta(minutes=1))
    after = await tables(world)
    assert {name: rows for name, rows in after.items() if name not in KEPT_FOR_COMING_IN} == before
    assert said(after, WORD) == []
