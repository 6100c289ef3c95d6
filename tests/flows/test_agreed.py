"""What was agreed to, when, to whom and by whom: one consent at a time, and each can be read later."""

import json
from datetime import timedelta

from bot.domain.terms import CONSENT_VERSION
from tests.flows.test_guardians import opens_link_of
from tests.practice import Phone, World


async def _in_download(world: World, phone: Phone) -> list[dict[str, str | None]]:
    await phone.says("/mydata")
    await phone.taps("Download everything")
    content = json.loads(await world.download(phone.person.messages[-1]["document"]["file_id"]))
    found: list[dict[str, str | None]] = content["consents"]
    return found


async def test_a_consent_ends_when_the_next_begins(world: World, ann: Phone) -> None:
    """Another reader, a withdrawal, a new yes: the download has each with its reader, its end and why it ended."""
    [first] = await _in_download(world, ann)
    assert (first["version"], first["reader"], first["ended_at"], first["ended_by"]) == (
        CONSENT_VERSION,
        "Mira",
        None,
        None,
    )
    moments = [world.now]
    for deed in ("reader", "withdraw", "again"):
        await world.passes(timedelta(days=1))
        moments.append(world.now)
        if deed == "reader":
            await opens_link_of(world, ann, "Tom")
            await ann.taps("I agree")
        elif deed == "withdraw":
            await ann.says("/privacy")
            await ann.taps_all("Withdraw agreement", "Yes, do it")
        else:
            await ann.says("/start")
            await ann.taps("I agree")
    member = await world.member("Ann")
    async with world.desk() as desk:
        held = await desk.store.people.consents(member.id)
    assert [(one.given_at, one.ended_at) for one in held] == [
        (moments[0], moments[1]),
        (moments[1], moments[2]),
        (moments[3], None),
    ]
    told = await _in_download(world, ann)
    assert [(one["reader"], one["ended_by"]) for one in told] == [
        ("Mira", "another consent"),
        ("Tom", "withdrawal"),
        ("Tom", None),
    ]
