"""Strong pain: which question about danger it leads to, and when; and what may ease it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain import checkins as rules
from bot.domain.areas import area_names
from bot.domain.checkins import CheckIn
from bot.domain.choice import SEVERE, pick
from bot.domain.errors import ConsentMissingError
from bot.domain.exercises import Exercise, Kind
from bot.domain.notices import PainUnplaced
from bot.domain.outbox import DANGER
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.services import exercises, questions
from bot.services.checkins import Card
from bot.services.unit_of_work import Desk, deed

WAIT = timedelta(minutes=2)
"""How long a place is waited for before the question that fits any."""

STILL = timedelta(hours=12)
"""For how long it is tried to send the question, where Telegram cannot be reached."""


BATCH = 200


@deed
async def of_entry(
    desk: Desk, client: Person, shown: Card, *, scored: bool = True, named: Sequence[str] = ()
) -> str | None:
    """Return the safety question that an entry leads to now; each is asked once a day.

    With a place it is the place's, of several the most dangerous one's. Without one it waits for a place, and comes
    by itself after ``WAIT``, or as soon as the entry says that there is none.

    Args:
        scored: the score may have changed; otherwise nothing is called off for a low one.
        named: questions for places that were said in words and are not on the body map.
    """
    entry = shown.entry
    if not _is_high(desk, entry, shown.last):
        if scored:
            await taken_back(desk, client)
        return None
    topics = desk.practice.library.safety.topics_of(entry.areas or ()) or tuple(named)
    if not topics and not entry.is_placed:
        await _wait(desk, client)
        return None
    await desk.store.asked.call_off(client.id)
    topic = topics[0] if topics else general(desk)
    return topic if await once(desk, client, topic) else None


@deed
async def of_words(desk: Desk, client: Person, shown: Card, pain: int | None, topics: Sequence[str]) -> str | None:
    """Return the safety question that strong pain in words leads to, before it is saved; as for an entry."""
    if not _is_high(desk, replace(shown.entry, pain=pain), shown.last):
        return None
    # The places that stand in the entry are still where it hurts.
    asked = tuple(topics) or desk.practice.library.safety.topics_of(shown.entry.areas or ())
    if not asked:
        await _wait(desk, client)
        return None
    await desk.store.asked.call_off(client.id)
    return asked[0] if await once(desk, client, asked[0]) else None


async def taken_back(desk: Desk, client: Person) -> None:
    """Let the question that waits go, unless an entry that stands wants it."""
    # That nothing waits is the rule, and a tap on a low score learns it with one statement.
    called_off = await desk.store.asked.call_off(client.id)
    if called_off and await _strong_entries(desk, client):
        for day, topic, due_at in called_off:
            await desk.store.asked.note(client.id, day, topic, due_at=due_at)


async def once(desk: Desk, client: Person, topic: str) -> bool:
    """Note that a question is asked now; returns False when it was asked today."""
    return await desk.store.asked.note(client.id, desk.today(client), topic)


def general(desk: Desk) -> str:
    """Return the question that fits strong pain in any place."""
    return desk.practice.library.book.follow_up.severe_topic


def after_session(desk: Desk) -> str:
    """Return the question of somebody who is very sore after a session."""
    return desk.practice.library.book.follow_up.soreness_topic


async def tick(desk: Desk, *, limit: int = BATCH) -> int:
    """Leave the questions that have waited for a place; returns how many there were."""
    due = await desk.store.asked.claim_due(desk.now, limit)
    for client_id in due:
        client = await desk.store.people.get(client_id)
        if client is not None and await unplaced(desk, client) is not None:
            await desk.notify(client, PainUnplaced(), priority=DANGER, expires_at=desk.now + STILL)
    return len(due)


async def unplaced(desk: Desk, client: Person) -> str | None:
    """Return the question that strong pain without a place still wants; None when it was placed, or is less by now."""
    if not client.has_agreed:
        return None
    was_said = False
    for day in rules.open_days(desk.now, client.zone):
        entry = await desk.store.checkins.get(client.id, day)
        if entry is None or entry.pain is None:
            continue
        was_said = True
        if _is_high(desk, entry, await desk.store.checkins.last_before(client.id, day)):
            return None if entry.areas else general(desk)
    # Nothing is saved: it was said in words, and a draft of them waits.
    return None if was_said else general(desk)


async def following(desk: Desk, client: Person) -> str | None:
    """Return the question of another place of today's entry that was not asked yet."""
    asked = await desk.store.asked.on(client.id, desk.today(client))
    for entry in await _strong_entries(desk, client):
        for topic in desk.practice.library.safety.topics_of(entry.areas or ()):
            if topic not in asked:
                return topic
    return None


async def is_offered_ease(desk: Desk, client: Person, topic: str) -> bool:
    """Whether something gentle and a word to the therapist are offered after a question was answered with no."""
    return topic == after_session(desk) or bool(await _strong_entries(desk, client))


async def eases(desk: Desk, client: Person, kind: Kind) -> Exercise | None:
    """Return what may ease strong pain where it is; None when nothing fits."""
    found = await exercises.standing(desk, client)
    known = tuple(one for one in desk.practice.library.exercises.values() if one.kind is kind)
    return pick(known, areas=found.areas, pain=SEVERE, history=found.history, today=found.day)


@deed
async def tell(desk: Desk, client: Person) -> bool:
    """Tell who looks after a client of strong pain, as a question that waits for an answer.

    Returns:
        False when it was told already and nobody has answered yet.

    Raises:
        ConsentMissingError: the client has not agreed.
        NotFoundError: there is nobody to tell.
    """
    if not client.has_agreed:
        raise ConsentMissingError
    entries = await _strong_entries(desk, client)
    said = _("I am in strong pain and would like you to know.")
    if entries:
        said = _("Pain {n} of 10: {places}. I would like you to know.").format(
            n=entries[0].pain, places=area_names(entries[0].areas or (), to_client=False)
        )
    waiting = await desk.store.questions.open_of([client.id])
    if any(one.text == said for one in waiting):
        return False
    await questions.ask_therapist(desk, client, said)
    return True


async def _strong_entries(desk: Desk, client: Person) -> list[CheckIn]:
    """The entries of the days that are open in which pain is high, the newest first."""
    found = []
    for day in rules.open_days(desk.now, client.zone):
        entry = await desk.store.checkins.get(client.id, day)
        if entry is not None and _is_high(desk, entry, await desk.store.checkins.last_before(client.id, day)):
            found.append(entry)
    return found


async def _wait(desk: Desk, client: Person) -> None:
    await desk.store.asked.note(client.id, desk.today(client), general(desk), due_at=desk.now + WAIT)


def _is_high(desk: Desk, entry: CheckIn, last: CheckIn | None) -> bool:
    return desk.practice.library.safety.is_high(entry.pain, None if last is None else last.pain)
