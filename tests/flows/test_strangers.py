"""Somebody without a right to it gets nothing: every command, every button, everybody."""

import re

import pytest

from bot.chat.routes import COMMANDS, TAPS, Who
from bot.domain.audit import AuditAction
from tests.practice import Phone, World

PUBLIC = {one.name for one in COMMANDS if one.who is Who.ANYONE}
ARGUMENTS = {"client": "Ann", "start": "A" * 32, "ask": "what is NMT"}
REFUSALS = ("Everything else here is for clients", "That is for therapists.", "That is for clients.")


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.who is not Who.ANYONE])
async def test_a_stranger_gets_nothing_from_a_command(world: World, zoe: Phone, name: str) -> None:
    """Zoe is told what she may ask, and no more."""
    before = await _everything(world)
    await zoe.says(f"/{name} {ARGUMENTS.get(name, '')}".strip())
    assert REFUSALS[0] in zoe.screen()
    assert "Ann" not in zoe.screen()
    assert await _everything(world) == before


@pytest.mark.parametrize("prefix", [one.menu.prefix for one in TAPS if one.who is not Who.ANYONE])
async def test_a_stranger_gets_nothing_from_a_button(world: World, zoe: Phone, prefix: str) -> None:
    """A forwarded or forged button does nothing for Zoe."""
    before = await _everything(world)
    for rest in ("1", "c:4", "list:0", "ack:1", "yes", "export", "account:yes", "260504:p:6", "4:done"):
        await zoe.forges(f"{prefix}:{rest}")
        assert REFUSALS[0] in zoe.screen()
        assert "Ann" not in zoe.screen()
    assert await _everything(world) == before


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.who is Who.STAFF])
async def test_a_client_gets_nothing_from_a_therapists_command(world: World, ben: Phone, name: str) -> None:
    """Ben does not see Ann."""
    await ben.says(f"/{name} {ARGUMENTS.get(name, '')}".strip())
    assert "That is for therapists." in ben.screen()
    assert "Ann" not in ben.screen()


@pytest.mark.parametrize("data", ["rv:list:0", "rv:c:4", "rv:ack:1", "rv:ans:1", "rv:inv", "rv:s:4:260504"])
async def test_a_client_gets_nothing_from_a_therapists_button(world: World, ben: Phone, data: str) -> None:
    """A copied button does not make Ben a therapist."""
    await ben.forges(data)
    assert "That is for therapists." in ben.screen()


@pytest.mark.parametrize("step", ["c", "d", "p", "n", "s"])
async def test_another_therapist_gets_nothing_of_a_client(world: World, tom: Phone, step: str) -> None:
    """Ann is Mira's; Tom cannot tell whether she exists."""
    member = await world.member("Ann")
    toast = await tom.forges(f"rv:{step}:{member.id}" + (":260504" if step == "s" else ""))
    assert toast.startswith("I cannot find that")
    assert "Ann" not in tom.screen()
    async with world.desk() as desk:
        assert await desk.store.audit.seen_since(actor_id=2, action=AuditAction.VIEWED, since=world.now) == set()


async def test_another_therapist_cannot_acknowledge_or_answer(world: World, ann: Phone, tom: Phone) -> None:
    """Flags and questions of Mira's client are not Tom's."""
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    await ann.says("how much does a session cost?")
    await ann.taps("Ask my therapist")
    assert (await tom.forges("rv:ack:1")).startswith("I cannot find that")
    await tom.forges("rv:ans:1")
    assert "Somebody has answered that already." in tom.screen()
    async with world.desk() as desk:
        flag = await desk.store.flags.get(1)
    assert flag is not None
    assert flag.acknowledged_at is None


async def test_a_client_cannot_use_another_clients_buttons(world: World, ann: Phone, ben: Phone) -> None:
    """Ann's question and flag do not move for Ben."""
    await ann.says("I wet myself this morning and I can't feel anything when I wipe")
    await ann.says("how much does a session cost?")
    for data in ("nf:1", "qa:1", "rm:1:done"):
        assert (await ben.forges(data)).startswith("I cannot find that")
    async with world.desk() as desk:
        flag = await desk.store.flags.get(1)
        question = await desk.store.questions.get(1)
    assert flag is not None
    assert question is not None
    assert (flag.corrected_at, question.passed_on_at) == (None, None)


async def test_a_therapist_cannot_invite_staff(mira: Phone) -> None:
    """Only the owner brings in therapists."""
    await mira.says("/invite therapist")
    assert "That is not for you to do." in mira.screen()


async def test_a_group_learns_nothing(world: World, ann: Phone) -> None:
    """In a group the bot only says where to find it."""
    group = world.sandbox.add_group("Family", members=[ann.person])
    ann.person.says("/mydata", chat_id=group.id)
    await world.settle()
    sent = [call for call in world.sandbox.calls_of("sendMessage") if call.params.get("chat_id") == group.id]
    assert len(sent) == 1
    assert re.search("only talk in private", str(sent[0].params["text"]))


async def _everything(world: World) -> dict[str, int]:
    async with world.desk() as desk:
        return await desk.store.count_rows(without=("inbox", "outbox"))


async def test_danger_in_a_caption_or_a_change_is_answered_for_whoever_writes(world: World) -> None:
    """Nobody is flagged who has not agreed, and no note to a therapist is promised."""
    zoe = world.phone("Zoe")
    zoe.person.sends_photo(caption="I have crushing chest pain and can't breathe")
    await world.settle()
    assert "112" in zoe.screen()
    await zoe.says("I want to die")
    assert "0800 111 0 111" in zoe.screen()
    assert "therapist" not in zoe.screen()
    mine = zoe.person.says("hello there")
    await world.settle()
    zoe.person.edits(mine["message_id"], "I have crushing chest pain and can't breathe")
    await world.settle()
    assert "112" in zoe.screen()
    async with world.desk() as desk:
        assert await desk.store.people.in_chat(99) is None
