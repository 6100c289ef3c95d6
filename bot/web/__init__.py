"""The therapist’s dashboard, health pages and the webhook."""

from bot.web.site import create_web

__all__ = ["create_web"]
