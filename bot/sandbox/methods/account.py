"""Who the bot is: getMe, its name and descriptions, and leaving the server."""

from typing import Any

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad, too_many
from bot.sandbox.methods.registry import method

_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
def get_me(core: Core, _args: Args) -> Json:
    """The bot with its abilities."""
    return {
        **core.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": core.inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


@method("logOut")
def log_out(_core: Core, _args: Args) -> Any:
    """A sandbox has no cloud server to go back from."""
    raise bad("the sandbox can't be logged out of")


@method("close")
def close(_core: Core, _args: Args) -> Any:
    """Refused as Telegram refuses it in the first ten minutes."""
    raise too_many(600)


def _set(kind: str) -> None:
    @method("setMy" + kind.title().replace("_", ""))
    def setter(core: Core, args: Args) -> bool:
        text = args.text(kind)
        if len(text) > _LIMITS[kind]:
            raise bad("BOT_TITLE_INVALID" if kind == "name" else "ABOUT_TOO_LONG")
        key = f"{kind}:{args.text('language_code')}"
        if text:
            core.world.settings.texts[key] = text
        else:
            core.world.settings.texts.pop(key, None)
        return True

    @method("getMy" + kind.title().replace("_", ""))
    def getter(core: Core, args: Args) -> Json:
        texts = core.world.settings.texts
        fallback = core.world.bot["first_name"] if kind == "name" else ""
        found = texts.get(f"{kind}:{args.text('language_code')}") or texts.get(f"{kind}:") or fallback
        return {kind: found}


for _kind in _LIMITS:
    _set(_kind)
