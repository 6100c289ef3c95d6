"""A message becomes a danger sign, a check-in, an answer, a few suggestions, or an honest no."""
