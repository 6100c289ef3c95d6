"""What goes by itself when its time is over; each erasure leaves a line without words."""

from datetime import timedelta

from bot.domain.records import span
from bot.services import privacy
from bot.services.unit_of_work import Desk

SET_ASIDE = timedelta(days=14)
"""How long an update that could not be handled keeps its words, so that somebody may find out why."""

HELD = timedelta(days=30)
"""How long a discreet message can be opened."""


async def tidy(desk: Desk) -> dict[str, int]:
    """Erase whatever has been kept for long enough; returns how many rows of each class went."""
    store, now = desk.store, desk.now
    erased: dict[str, int] = {}
    over = {
        "withdrawn": await store.retention.forgettable(now - desk.practice.keep_withdrawn),
        "declined": await store.retention.declined(),
    }
    for what, client_ids in over.items():
        for client_id in client_ids:
            client = await store.people.get(client_id)
            if client is not None:
                rows = await privacy.erase(desk, client, actor=None, what=what)
                erased[what] = erased.get(what, 0) + rows
    classes = {
        **await store.retention.sweep(now),
        "set_aside": await store.retention.forget_set_aside(now - SET_ASIDE),
        "held_messages": await store.tidying.drop_held(now - HELD),
        **await store.retention.drop_records(now - desk.practice.keep_records),
        "account_moves": await store.moves.sweep(now),
        "treatment": await store.records.drop(now - span(desk.practice.keep_treatment_years)),
    }
    for what, rows in classes.items():
        if rows:
            erased[what] = rows
            await store.retention.receipt(what, rows=rows, now=now)
    return erased
