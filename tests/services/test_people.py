"""Coming in by a link, and what somebody chooses about themselves."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    InviteExpiredError,
    InviteUsedError,
    NotAllowedError,
    NotFoundError,
    UnusableNameError,
    WrongPersonError,
)
from bot.domain.people import Person, Role
from bot.services import invites, people, readers, signin
from bot.services.unit_of_work import Desk
from tests.practice import World

HOUR = timedelta(hours=1)


async def test_a_link_works_once_within_its_week(world: World) -> None:
    """Then it is used, or too old; a code that never was is unknown."""
    mira = await world.member("Mira")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=mira)
        old = await invites.invite(desk, role=Role.CLIENT, by=mira)
        joined = await invites.open_link(desk, code=link.code, chat_id=500, name="  Cleo  ")
        assert (joined.person.name, joined.person.therapist_id) == ("Cleo", mira.id)
        assert not joined.person.has_agreed
        with pytest.raises(InviteUsedError):
            await invites.open_link(desk, code=link.code, chat_id=501, name="Dan")
        with pytest.raises(NotFoundError):
            await invites.open_link(desk, code=link.code[::-1], chat_id=501, name="Dan")
        late = replace(desk, now=desk.now + invites.LIFETIME)
        with pytest.raises(InviteExpiredError):
            await invites.open_link(late, code=old.code, chat_id=501, name="Dan")
        assert await desk.store.people.in_chat(501) is None


async def test_who_may_invite_whom(world: World) -> None:
    """Staff invite clients, the owner invites staff, and clients nobody."""
    ann, mira, olga = [await world.member(name) for name in ("Ann", "Mira", "Olga")]
    async with world.desk() as desk:
        for role, by in ((Role.CLIENT, ann), (Role.THERAPIST, mira), (Role.OWNER, mira)):
            with pytest.raises(NotAllowedError):
                await invites.invite(desk, role=role, by=by)
        assert (await invites.invite(desk, role=Role.THERAPIST, by=olga)).role is Role.THERAPIST


async def test_another_reader_is_asked_for_anew(world: World) -> None:
    """A client who opens Tom's link agreed to Mira's reading: nothing moves before the yes."""
    ann, tom, mira = [await world.member(name) for name in ("Ann", "Tom", "Mira")]
    async with world.desk() as desk:
        same = await invites.invite(desk, role=Role.CLIENT, by=mira)
        kept = await invites.open_link(desk, code=same.code, chat_id=ann.chat_id, name="Ann")
        assert kept.person.has_agreed
        link = await invites.invite(desk, role=Role.CLIENT, by=tom)
        moved = await invites.open_link(desk, code=link.code, chat_id=ann.chat_id, name="Ann")
        assert (moved.person, moved.therapist) == (ann, mira)
        assert moved.request is not None
        assert moved.request.to_id == tom.id
        back = await invites.invite(desk, role=Role.CLIENT, by=mira)
        stays = await invites.open_link(desk, code=back.code, chat_id=ann.chat_id, name="Ann")
        assert stays.request is None
        assert await readers.open_request(desk, ann) is None, "who opens the own therapist's link again stays"


async def test_a_therapist_cannot_become_a_client_by_a_link(world: World) -> None:
    """A colleague who tries out a client's link keeps the role."""
    mira, tom = await world.member("Mira"), await world.member("Tom")
    async with world.desk() as desk:
        link = await invites.invite(desk, role=Role.CLIENT, by=mira)
        with pytest.raises(WrongPersonError):
            await invites.open_link(desk, code=link.code, chat_id=tom.chat_id, name="Tom")
    assert (await world.member("Tom")).role is Role.THERAPIST


async def test_signing_in_works_once_and_for_staff(world: World) -> None:
    """The link for ten minutes, the cookie for half a day, and neither for a client."""
    mira, ann = await world.member("Mira"), await world.member("Ann")
    async with world.desk() as desk:
        with pytest.raises(NotAllowedError):
            await signin.link(desk, ann)
        earlier = (await signin.link(desk, mira)).rpartition("/")[2]
        code = (await signin.link(desk, mira)).rpartition("/")[2]
        assert await signin.sign_in(desk, earlier) is None, "a newer link ends it"
        assert await signin.sign_in(_later(desk, signin.LINK_LIFETIME), code) is None
        cookie = await signin.sign_in(desk, code)
        assert cookie is not None
        assert await signin.sign_in(desk, code) is None
        assert await signin.signed_in(desk, cookie) == mira
        assert await signin.signed_in(_later(desk, signin.SESSION_LIFETIME), cookie) is None
        assert await signin.signed_in(desk, code) is None
        await desk.store.people.save(replace(mira, role=Role.CLIENT))
        assert await signin.signed_in(desk, cookie) is None


def _later(desk: Desk, by: timedelta) -> Desk:
    return replace(desk, now=desk.now + by)


@pytest.mark.parametrize("name", ["", "  \n ", "x" * 61])
async def test_a_name_is_something_to_be_called(world: World, name: str) -> None:
    """Empty or endless names are refused."""
    ann = await world.member("Ann")
    async with world.desk() as desk:
        with pytest.raises(UnusableNameError):
            await people.rename(desk, ann, name)
        assert (await people.rename(desk, ann, "  Ann \n Maria ")).name == "Ann Maria"


async def test_a_pause_ends_on_a_morning(world: World) -> None:
    """So many local days later, when the quiet hours end; also over a change of clocks."""
    ann = replace(await world.member("Ann"), time_zone="Europe/Berlin", quiet_until=time(7, 30))
    async with world.desk() as desk:
        autumn = replace(desk, now=datetime(2026, 10, 24, 20, 0, tzinfo=UTC))
        assert people.pause_end(desk, ann, days=3) == datetime(2026, 5, 7, 5, 30, tzinfo=UTC)
        assert people.pause_end(autumn, ann, days=1) == datetime(2026, 10, 25, 6, 30, tzinfo=UTC)


def _length(start: time, end: time) -> int:
    return ((end.hour - start.hour) * 60 + end.minute - start.minute) % 1440


class _Kept:
    async def save(self, _person: Person) -> None: ...


class _Unplanned:
    async def of(self, _client_id: int) -> dict[str, str]:
        return {}


class _Store:
    people = _Kept()
    plans = _Unplanned()

    def whole(self) -> AbstractAsyncContextManager[None]:
        """Nothing is undone here."""
        return nullcontext()


@given(*(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)) for _n in range(3)))
async def test_a_chosen_time_is_never_quiet(wanted: time, quiet_from: time, quiet_until: time) -> None:
    """Whatever the quiet hours were, what the client chooses is outside them afterwards."""
    desk = Desk(store=_Store(), practice=None, now=datetime(2026, 5, 4, tzinfo=UTC))  # type: ignore[arg-type]
    person = Person(
        id=1,
        chat_id=1,
        role=Role.CLIENT,
        name="Ann",
        time_zone="UTC",
        quiet_from=quiet_from,
        quiet_until=quiet_until,
    )
    if not person.quiet.covers(wanted):
        return
    made = await people.make_room(desk, person, wanted)
    before, after = (_length(quiet_from, quiet_until), _length(made.quiet.start, made.quiet.end))
    assert before / 2 - people.ROOM <= after < before, "no more is taken than has to be"
    assert not made.quiet.covers(wanted)
