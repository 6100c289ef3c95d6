"""Receiving: getUpdates and webhooks."""

import json
import re
from urllib.parse import urlsplit

from bot.sandbox.arguments import Args
from bot.sandbox.core import Core
from bot.sandbox.errors import Json, bad
from bot.sandbox.methods.registry import method
from bot.sandbox.webhook import Hook

_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PORTS = {None, 443, 80, 88, 8443}
_MAX_SECRET = 256
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_MOST_CONNECTIONS = 100


@method("getUpdates")
async def get_updates(core: Core, args: Args) -> list[Json]:
    """Waits for updates and hands them out; ``offset`` confirms those before it."""
    if core.webhook.active:
        await core.queue.conflict(_ACTIVE)
    remember_allowed(core, args)
    return await core.queue.poll(
        offset=args.integer("offset"),
        limit=args.integer("limit", 100),
        seconds=args.integer("timeout"),
    )


@method("setWebhook")
async def set_webhook(core: Core, args: Args) -> bool:
    """Sends updates to an address from now on; an empty one ends that."""
    url = args.text("url").strip()
    if not url:
        return await _end_webhook(core, args)
    _check_address(url)
    secret = args.text("secret_token")
    if len(secret) > _MAX_SECRET:
        raise bad("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    connections = min(max(args.integer("max_connections", 40), 1), _MOST_CONNECTIONS)
    remember_allowed(core, args)
    if args.flag("drop_pending_updates"):
        core.queue.clear()
    core.queue.end_poll("Conflict: terminated by setWebhook request")
    hook = Hook(
        url=url,
        secret=secret,
        max_connections=connections,
        ip_address=args.text("ip_address"),
        has_certificate="certificate" in args.files,
    )
    await core.webhook.set(hook)
    return True


@method("deleteWebhook")
async def delete_webhook(core: Core, args: Args) -> bool:
    """Goes back to getUpdates."""
    return await _end_webhook(core, args)


async def _end_webhook(core: Core, args: Args) -> bool:
    if args.flag("drop_pending_updates"):
        core.queue.clear()
    await core.webhook.set(Hook())
    return True


@method("getWebhookInfo")
def get_webhook_info(core: Core, _args: Args) -> Json:
    """What is set, how much waits, and the last trouble."""
    core.queue.prune()
    hook = core.webhook.hook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": hook.has_certificate,
        "pending_update_count": len(core.queue.waiting),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
        if hook.ip_address:
            info["ip_address"] = hook.ip_address
        if hook.last_error_at is not None:
            info["last_error_date"] = int(hook.last_error_at.timestamp())
            info["last_error_message"] = hook.last_error
    if core.queue.allowed is not None:
        info["allowed_updates"] = list(core.queue.allowed)
    return info


def remember_allowed(core: Core, args: Args) -> None:
    """Takes ``allowed_updates`` over when it came; what is no list of names is passed over, as Telegram does."""
    if not args.has("allowed_updates"):
        return
    try:
        kinds = json.loads(args.text("allowed_updates"))
    except ValueError:
        return
    if isinstance(kinds, list):
        core.queue.allow([str(kind) for kind in kinds])


def _check_address(url: str) -> None:
    """As a local Bot API server: https on Telegram's ports, or anything on this machine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise bad("invalid webhook URL specified") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise bad("invalid webhook URL specified")
    if host in _LOOPBACK:
        return
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
