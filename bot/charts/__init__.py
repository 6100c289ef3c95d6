"""Vega-Lite specifications: one for the picture in the chat and the chart on the page."""

from bot.charts.calendar import State, adherence_calendar, state_name
from bot.charts.course import Soreness, course_chart
from bot.charts.diary import client_chart
from bot.charts.draw import png, svg
from bot.charts.layers import Event, Spec
from bot.charts.reading import headline
from bot.charts.sparkline import sparkline

__all__ = [
    "Event",
    "Soreness",
    "Spec",
    "State",
    "adherence_calendar",
    "client_chart",
    "course_chart",
    "headline",
    "png",
    "sparkline",
    "state_name",
    "svg",
]
