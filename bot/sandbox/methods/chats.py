"""What the bot can ask about chats and people, and its own reactions."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.methods.registry import method
from bot.sandbox.phones import member_of
from bot.sandbox.reactions import set_reactions
from bot.sandbox.spec import SPEC
from bot.sandbox.state import ChatRecord

_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


@method("getChat")
def get_chat(core: Core, args: Args) -> Json:
    """Everything about a chat."""
    chat = core.world.find_chat(args.text("chat_id"))
    full = core.world.chat_json(chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.pinned and chat.pinned[-1] in chat.entries:
        full["pinned_message"] = chat.entries[chat.pinned[-1]].message
    return full


@method("getChatMember")
def get_chat_member(core: Core, args: Args) -> Json:
    """Someone's standing in a chat."""
    chat = core.world.find_chat(args.text("chat_id"))
    user_id = args.integer("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    if user_id == core.world.bot["id"]:
        return member_of(core.world.bot, chat.bot_status)
    if user_id not in core.world.people:
        raise bad("PARTICIPANT_ID_INVALID")
    inside = user_id == chat.id or user_id in chat.members
    return member_of(core.world.people[user_id].user(), "member" if inside else "left")


@method("getChatMemberCount")
def get_chat_member_count(core: Core, args: Args) -> int:
    """How many are in a chat, the bot included."""
    chat = core.world.find_chat(args.text("chat_id"))
    return 2 if chat.type == "private" else len(chat.members) + int(chat.bot_status in {"member", "administrator"})


@method("getChatAdministrators")
def get_chat_administrators(core: Core, args: Args) -> list[Json]:
    """The administrators of a group; its owner is the first person in it."""
    chat = _group(core, args)
    owners = [core.world.people[person_id].user() for person_id in chat.members[:1]]
    found: list[Json] = [{"user": owner, "status": "creator", "is_anonymous": False} for owner in owners]
    if chat.bot_status == "administrator":
        found.append(member_of(core.world.bot, "administrator"))
    return found


@method("leaveChat")
def leave_chat(core: Core, args: Args) -> bool:
    """The bot goes."""
    chat = core.writable(args)
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


@method("getUserProfilePhotos")
def get_user_profile_photos(core: Core, args: Args) -> Json:
    """People of the sandbox have no profile photos."""
    if args.integer("user_id") <= 0:
        raise bad("invalid user_id specified")
    core.world.person(args.integer("user_id"))
    return {"total_count": 0, "photos": []}


@method("setMessageReaction")
def set_message_reaction(core: Core, args: Args) -> bool:
    """The bot's reaction to a message; none takes it back."""
    given = args.json("reaction", words="can't parse reaction types JSON object")
    if given is not None and not isinstance(given, list):
        raise bad("expected an Array of ReactionType")
    emoji = [_emoji(item) for item in given or []]
    chat, entry = core.entry(args, "message to react")
    core.may_write(chat)
    if len(emoji) > 1:
        raise bad("REACTIONS_TOO_MANY")
    set_reactions(core, chat, entry, core.world.bot["id"], emoji)
    return True


def _emoji(item: Any) -> str:
    if not isinstance(item, dict):
        raise bad("can't parse ReactionType: expected an Object")
    if item.get("type") != "emoji":
        known = item.get("type") in {"custom_emoji", "paid"}
        raise bad("REACTION_INVALID" if known else "invalid reaction type specified")
    if item.get("emoji") not in SPEC.reactions:
        raise bad("REACTION_INVALID")
    return str(item["emoji"])


def _group(core: Core, args: Args) -> ChatRecord:
    chat = core.world.find_chat(args.text("chat_id"))
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return chat
