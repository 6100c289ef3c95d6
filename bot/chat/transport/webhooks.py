"""The webhook: its address and its secret, and the one place that sets and removes it. Only the leader comes there."""

import hashlib
import hmac
from dataclasses import dataclass

from telegram import Bot

from bot.chat.transport.receiver import ALLOWED
from bot.config import Settings

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


def wanted_by(settings: Settings) -> Wanted | None:
    """Return where Telegram is to call; None when it is polled."""
    if settings.webhook_url is None:
        return None
    return Wanted(url=f"{settings.webhook_url}/telegram/{path_of(settings)}", secret=secret_of(settings))


def path_of(settings: Settings) -> str:
    """Return the secret part of the webhook's address: it follows from both secrets and changes with them."""
    return _derived(settings, f"path {settings.webhook_secret.reveal()}".rstrip())


def secret_of(settings: Settings) -> str:
    """Return the secret that Telegram sends along, the setting's or one derived from the token."""
    return settings.webhook_secret.reveal() or _derived(settings, "secret")


def _derived(settings: Settings, purpose: str) -> str:
    key = settings.signing_key.reveal().encode()
    return hmac.new(key, f"between-sessions webhook {purpose}".encode(), hashlib.sha256).hexdigest()[:40]
