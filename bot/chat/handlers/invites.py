"""Links into the practice: made, listed, called back."""

from telegram import Update

from bot.chat.callback_data.invites import InviteStep, InviteTap
from bot.chat.screens import invites as texts
from bot.chat.turn import Turn
from bot.domain.characters import visible
from bot.domain.people import Role
from bot.services import invites, team

_KINDS = {"therapist": Role.THERAPIST, "assistant": Role.ASSISTANT, "owner": Role.OWNER}


async def invite(_update: Update, turn: Turn) -> None:
    """``/invite``: a link for a client, perhaps with a name; the owner says ``/invite therapist Tom Miller``."""
    words = list(turn.args or ())
    role = _KINDS.get(words[0].lower(), Role.CLIENT) if words else Role.CLIENT
    if role is Role.CLIENT:
        await for_client(turn, " ".join(words[1:] if words[:1] and words[0].lower() == "client" else words))
        return
    invites.check_may_invite(turn.person, role)
    name = visible(" ".join(words[1:]))
    if role is Role.OWNER:
        turn.say(texts.owners_come_by_keyboard())
    elif not name:
        turn.say(texts.for_whom(role))
    else:
        link = await invites.invite(turn.desk, role=role, by=turn.person, for_whom=name)
        turn.say(texts.invitation(link, turn.person))


async def for_client(turn: Turn, name: str) -> None:
    """Make a link for a client; an assistant is asked whose client it will be."""
    link = await invites.invite(turn.desk, role=Role.CLIENT, by=turn.person, for_whom=name)
    readers = [] if turn.person.role.reads else await team.look_after(turn.desk)
    turn.say(texts.invitation(link, turn.person, readers))


async def tapped(_update: Update, turn: Turn, tap: InviteTap) -> None:
    """A button about links."""
    match tap:
        case InviteTap(step=InviteStep.NEW):
            await for_client(turn, "")
        case InviteTap(step=InviteStep.CALL_BACK, invite=int(invite_id)):
            await invites.call_back(turn.desk, turn.person, invite_id)
            turn.toast(texts.called_back())
            await _list(turn)
        case InviteTap(invite=int(invite_id), therapist=int(therapist_id)):
            link, carer = await invites.lead_to(turn.desk, turn.person, invite_id, therapist_id)
            turn.say(texts.leads_to(link, carer))
        case _:
            await _list(turn)


async def _list(turn: Turn) -> None:
    turn.show(texts.open_links(await invites.open_links(turn.desk, turn.person), turn.person, now=turn.desk.now))
