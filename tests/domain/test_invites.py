"""What opening a link does: every cell of the table, and who may call a link back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.errors import LowerLinkError, OwnerStaysError, PracticeError, SameRoleError, WrongPersonError
from bot.domain.invites import Invite, Opening, may_call_back, opened
from bot.domain.people import Person, Role

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
KINDS = (Role.CLIENT, Role.ASSISTANT, Role.THERAPIST, Role.OWNER)
"""Whoever has left is nobody in the chat."""
RIGHTS = {None: 0, Role.CLIENT: 0, Role.ASSISTANT: 1, Role.THERAPIST: 2, Role.OWNER: 3}


@pytest.mark.parametrize(
    ("now", "client", "assistant", "therapist", "owner"),
    [
        (None, Opening.JOINS, Opening.JOINS, Opening.JOINS, Opening.JOINS),
        (Role.CLIENT, Opening.COMES_AGAIN, Opening.ASKS, Opening.ASKS, Opening.ASKS),
        (Role.ASSISTANT, WrongPersonError, SameRoleError, Opening.RISES, Opening.RISES),
        (Role.THERAPIST, WrongPersonError, LowerLinkError, SameRoleError, Opening.RISES),
        (Role.OWNER, WrongPersonError, OwnerStaysError, OwnerStaysError, SameRoleError),
    ],
)
def test_the_table(now: Role | None, client: object, assistant: object, therapist: object, owner: object) -> None:
    """Who opens it, by the link: for a client, an assistant, a therapist, an owner."""
    assert [opened(now, kind) for kind in KINDS] == [client, assistant, therapist, owner]


@pytest.mark.parametrize("now", [None, *KINDS])
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_is_there_and_none_takes_rights_away(now: Role | None, kind: Role) -> None:
    """Whoever works here keeps what they may do, or gets more; the owner stays owner whatever they open."""
    found = opened(now, kind)
    if now is not None and now.is_staff:
        if isinstance(found, Opening):
            assert RIGHTS[kind] > RIGHTS[now]
        else:
            assert RIGHTS[kind] <= RIGHTS[now]
            assert issubclass(found, PracticeError)
            assert "still works" in found.says
    else:
        assert isinstance(found, Opening)


OLGA = Person(id=1, chat_id=1, role=Role.OWNER, name="Olga", time_zone="Europe/Berlin")
MIRA = replace(OLGA, id=2, role=Role.THERAPIST)
TOM = replace(OLGA, id=3, role=Role.THERAPIST)
KIM = replace(OLGA, id=4, role=Role.ASSISTANT)
LEE = replace(OLGA, id=5, role=Role.ASSISTANT)
ANN = replace(OLGA, id=11, role=Role.CLIENT, therapist_id=2)
FOR_STAFF = Invite(id=1, role=Role.THERAPIST, therapist_id=None, created_by=1, expires_at=NOW, used_at=None)
MIRAS = Invite(id=2, role=Role.CLIENT, therapist_id=2, created_by=2, expires_at=NOW, used_at=None)
BY_KIM = Invite(id=3, role=Role.CLIENT, therapist_id=2, created_by=4, expires_at=NOW, used_at=None)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (OLGA, [FOR_STAFF, MIRAS, BY_KIM]),
        (MIRA, [MIRAS, BY_KIM]),
        (TOM, []),
        (KIM, [BY_KIM]),
        (LEE, []),
        (ANN, []),
    ],
)
def test_who_may_call_back_which_link(person: Person, may: list[Invite]) -> None:
    """The owner every one, a therapist those of own clients, an assistant those that they made."""
    links = [FOR_STAFF, MIRAS, BY_KIM]
    assert [one for one in links if may_call_back(person, one)] == may
