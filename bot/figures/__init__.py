"""Pictures of exercises, drawn from joint angles."""

from bot.figures.model import Figure, View

__all__ = ["Figure", "View"]
