"""Pictures of exercises, drawn from joint angles (docs/figures.md says how)."""

from bot.figures.body import PoseError
from bot.figures.model import Figure, View
from bot.figures.ranges import limits
from bot.figures.raster import animation, contact_sheet, png, svg

__all__ = ["Figure", "PoseError", "View", "animation", "contact_sheet", "limits", "png", "svg"]
