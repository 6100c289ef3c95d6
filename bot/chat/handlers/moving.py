"""A client's diary moves to another Telegram account: the link, the account that opens it, the yes and the no."""

from telegram import Update

from bot.chat.callback_data.moving import MovingStep, MovingTap, Right, RightTap
from bot.chat.calls import Call
from bot.chat.screens import moving as texts
from bot.chat.turn import Turn
from bot.domain.errors import PracticeError
from bot.i18n import speaking
from bot.services import moving
from bot.services.moving import Decided
from bot.services.tidying import AT_ONCE


async def tapped(_update: Update, turn: Turn, tap: MovingTap) -> None:
    """A therapist's button: what the link does, or the link."""
    if tap.step is MovingStep.ABOUT:
        turn.show(texts.about(await turn.desk.client_for(turn.person, tap.client)))
        return
    made = await moving.link(turn.desk, turn.person, tap.client)
    turn.take_buttons_away()
    turn.say(texts.link(made))


async def opens(update: Update, turn: Turn, code: str) -> bool:
    """Somebody has opened a link; False when it is not for a client's other account."""
    user = update.effective_user
    name = user.full_name if user is not None else "?"
    try:
        is_one = await moving.open_link(turn.desk, code=code, chat_id=turn.chat_id, name=name)
    except PracticeError as error:
        await moving.refused(turn.desk, code=code, chat_id=turn.chat_id, error=error)
        turn.say(error.words())
        return True
    if is_one:
        turn.say(texts.waits(turn.practice))
    return is_one


async def answered(_update: Update, turn: Turn, tap: RightTap) -> None:
    """Yes or no, from the account that the diary is in or from the owner."""
    by, is_yes = turn.person, tap.step is Right.YES
    decided = await moving.decide(turn.desk, by, tap.move, yes=is_yes)
    is_own = by.id == decided.client.id
    turn.take_buttons_away()
    if is_yes:
        _leave_old(turn, decided, is_own=is_own)
    else:
        turn.say_in(decided.new_chat_id, texts.not_confirmed())
    if not is_own:
        turn.say(texts.has_moved(decided.client, by) if is_yes else texts.kept(decided.client, by))
    elif is_yes:
        # From now on whoever holds this account is a stranger.
        turn.person = None
    else:
        turn.say(texts.you_kept())


def _leave_old(turn: Turn, decided: Decided, *, is_own: bool) -> None:
    """Say goodbye to the old account in a line without a name, take along what was to go from it, and the menus."""
    old = decided.old_chat_id
    turn.sheet.calls += [
        Call("delete_messages", {"chat_id": old, "message_ids": list(decided.noted[at : at + AT_ONCE])})
        for at in range(0, len(decided.noted), AT_ONCE)
    ]
    with speaking(decided.client.language):
        turn.say_in(old, texts.old_gone(turn.practice))
    turn.sheet.menus = {decided.new_chat_id: decided.client} | ({} if is_own else {old: None})
