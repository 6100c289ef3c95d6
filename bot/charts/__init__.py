"""Vega-Lite specifications: one for the picture in the chat and the chart on the page."""
