"""Vega-Lite specifications: one for the picture in the chat and the chart on the page."""

from bot.pictures.charts.calendar import State, adherence_calendar, state_name
from bot.pictures.charts.course import Soreness, course_chart
from bot.pictures.charts.diary import client_chart
from bot.pictures.charts.draw import adherence_svg, course_svg, diary_json, diary_png, diary_svg, png, svg
from bot.pictures.charts.layers import Event, Spec
from bot.pictures.charts.reading import headline
from bot.pictures.charts.sparkline import sparkline

__all__ = [
    "Event",
    "Soreness",
    "Spec",
    "State",
    "adherence_calendar",
    "adherence_svg",
    "client_chart",
    "course_chart",
    "course_svg",
    "diary_json",
    "diary_png",
    "diary_svg",
    "headline",
    "png",
    "sparkline",
    "state_name",
    "svg",
]
