"""The one place that sets and removes the webhook; only the replica that leads comes here."""

from dataclasses import dataclass

from telegram import Bot

from bot.chat.receiver import ALLOWED

CONNECTIONS = 40
"""Calls that Telegram may make side by side."""


@dataclass(frozen=True)
class Wanted:
    """Where Telegram is to call, and the secret that it sends along."""

    url: str
    secret: str


async def agree(bot: Bot, wanted: Wanted | None) -> bool:
    """See that Telegram calls where it should, or nowhere; returns whether something had to be changed.

    Telegram does not tell the secret back: the address has to change with it.

    Raises:
        TelegramError: Telegram could not be asked or told.
    """
    info = await bot.get_webhook_info()
    if wanted is None:
        if not info.url:
            return False
        await bot.delete_webhook()
        return True
    is_so = (
        info.url == wanted.url
        and set(info.allowed_updates) == set(ALLOWED)
        and (info.max_connections or CONNECTIONS) == CONNECTIONS
    )
    if is_so:
        return False
    await bot.set_webhook(
        url=wanted.url, secret_token=wanted.secret, allowed_updates=list(ALLOWED), max_connections=CONNECTIONS
    )
    return True
