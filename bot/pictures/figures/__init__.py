"""Pictures of exercises, drawn from joint angles (docs/figures.md says how)."""

from bot.pictures.figures.body import PoseError
from bot.pictures.figures.model import Figure, View
from bot.pictures.figures.ranges import limits
from bot.pictures.figures.raster import animation, contact_sheet, png, svg

__all__ = ["Figure", "PoseError", "View", "animation", "contact_sheet", "limits", "png", "svg"]
