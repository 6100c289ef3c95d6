"""Phrases that chat and pages share: dates, plans, reasons, sessions."""
