"""Formatted text: markup in, plain text and entities with UTF-16 offsets out."""
