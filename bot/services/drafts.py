"""The closed loop: a therapist's answer becomes everybody's answer, once the owner approves."""

import re

from bot.content.local import add_answer, entry_id
from bot.domain.audit import AuditAction
from bot.domain.drafts import Draft
from bot.domain.errors import (
    AlreadyDecidedError,
    AlreadyProposedError,
    NotAllowedError,
    NotFoundError,
    ProposalLengthError,
)
from bot.domain.notices import DraftProposed
from bot.domain.people import Person, Role
from bot.services import people
from bot.services.unit_of_work import Desk, deed

PUBLIC_LIMIT = 2000
"""Characters of an answer for everybody, which is said in one message, with its source."""


@deed
async def propose(desk: Desk, therapist: Person, question_id: int) -> Draft | None:
    """Propose an answer for everybody; the owner's own proposal is an approval and returns None.

    Raises:
        NotFoundError: no such answered question of the therapist's clients.
        NotReadableError: the client does not agree now.
        AlreadyProposedError: it was proposed before.
        ProposalLengthError: it is too long for one message.
    """
    question = await desk.store.questions.get(question_id)
    if question is None or question.answer is None:
        raise NotFoundError
    await desk.diary_of(therapist, question.client_id)
    if len(question.answer) > PUBLIC_LIMIT:
        raise ProposalLengthError(len(question.answer), PUBLIC_LIMIT)
    draft_id = await desk.store.drafts.add(
        question_id=question_id, question=_public(question.text), answer=question.answer, by=therapist.id, now=desk.now
    )
    if draft_id is None:
        raise AlreadyProposedError
    if therapist.role is Role.OWNER:
        await decide(desk, therapist, draft_id, approved=True)
        return None
    owner = await desk.store.people.owner()
    if owner is not None:
        await desk.notify(owner, DraftProposed(draft_id))
    return await desk.store.drafts.get(draft_id)


@deed
async def decide(desk: Desk, owner: Person, draft_id: int, *, approved: bool) -> Draft:
    """Approve or turn down a proposed answer. Approved, it goes into the practice's file and is found from then on.

    Raises:
        NotAllowedError: only the owner decides.
        NotFoundError: no such proposal.
        AlreadyDecidedError: it was decided before.
    """
    if owner.role is not Role.OWNER:
        raise NotAllowedError
    draft = await desk.store.drafts.get(draft_id)
    if draft is None:
        raise NotFoundError
    if not await desk.store.drafts.decide(draft_id, approved=approved, by=owner.id, now=desk.now):
        raise AlreadyDecidedError
    if approved and not await readable(desk, owner, draft):
        raise NotFoundError
    if approved:
        # Written before the commit and idempotent by its id: a crash in between is mended by the second try.
        add_answer(
            desk.practice.live.local,
            name=entry_id(draft.question, draft.id),
            question=draft.question,
            answer=draft.answer,
        )
        desk.practice.live.changed()
    return draft


def _public(text: str) -> str:
    """A question as everybody may read it: one line, no contact details; the owner sees it before anybody else."""
    line = " ".join(text.split())[:200]
    return re.sub(r"\S+@\S+|\+?\d[\d ()/-]{6,}\d", "…", line)


AT_ONCE = 5
"""Proposals that are shown at once."""


async def waiting(desk: Desk, viewer: Person) -> list[tuple[Draft, str | None]]:
    """Return the first proposals that the owner has not decided, with who made them, oldest first.

    They are in a client's words, so that reading them is a look.
    """
    found = [one for one in await desk.store.drafts.waiting() if await readable(desk, viewer, one)][:AT_ONCE]
    askers = [await whose(desk, one) for one in found]
    await desk.looked(viewer, [one for one in askers if one is not None], AuditAction.QUESTIONS_READ)
    names = await desk.store.people.named([one.proposed_by for one in found if one.proposed_by is not None])
    return [(one, names.get(one.proposed_by or 0)) for one in found]


async def readable(desk: Desk, viewer: Person, draft: Draft) -> bool:
    """Whether somebody may read a proposal now: it has the words of a client, who may have taken back their yes."""
    asker_id = await whose(desk, draft)
    asker = None if asker_id is None else await desk.store.people.get(asker_id)
    return asker is not None and asker.is_client and await desk.may_read(viewer, asker)


async def whose(desk: Desk, draft: Draft) -> int | None:
    """Return the number of the client whose question a proposal answers; None when it is gone."""
    question = await desk.store.questions.get(draft.question_id)
    return None if question is None else question.client_id


async def undecided(desk: Desk, draft_id: int) -> tuple[Draft, str | None] | None:
    """Return a proposal with who made it; None when it was decided, or is not there."""
    found = await desk.store.drafts.get(draft_id)
    if found is None or found.decided_at is not None:
        return None
    return found, await people.name_of(desk, found.proposed_by)
