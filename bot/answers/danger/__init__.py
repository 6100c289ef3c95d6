"""Danger signs: rules, a classifier and the questions asked when it is not sure."""
