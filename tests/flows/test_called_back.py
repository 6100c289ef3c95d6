"""A client is asked for another reader, and whoever hands over takes that back: in the chat nothing has moved."""

from datetime import timedelta

from bot.services import readers, team
from tests.practice import Phone, World


async def test_what_was_asked_is_taken_back(
    world: World, mira: Phone, tom: Phone, olga: Phone, ann: Phone, ben: Phone
) -> None:
    """Mira hands Ann to Tom, thinks again, and calls it back: her button is settled, no reminder comes, all hear it."""
    carer, other, member = [await world.member(name) for name in ("Mira", "Tom", "Ann")]
    async with world.desk() as desk:
        await team.hand_over(desk, carer, client_ids=[member.id], to_id=other.id)
    await world.settle()
    assert "The practice would like Tom to look after you" in ann.screen()
    assert "You are to look after Ann. I have asked Ann whether you may read" in tom.screen()
    await mira.says("/clients")
    assert "asked on Monday 4 May whether Tom may read, not answered" in mira.screen()
    async with world.desk() as desk:
        await readers.call_back(desk, carer, member.id)
    await world.settle()
    for phone in (tom, olga):
        assert "Ann is not asked any more whether Tom may look after them. Nothing has moved." in phone.screen()
        assert "Mira looks after Ann as before." in phone.screen()
    assert "settled" in await ann.taps("Read and decide")
    assert (await world.member("Ann")).therapist_id == carer.id
    said = len(ann.person.messages)
    await world.passes(timedelta(days=8))
    assert not any("I asked you whether" in str(one.get("text", "")) for one in ann.person.messages[said:])
    await mira.says("/clients")
    assert "asked on" not in mira.screen()
    await ann.says("/mydata")
    assert "Mira took back the question whether another therapist may look after you" in ann.screen()
    assert "Tom" not in ben.screen(last=None)
