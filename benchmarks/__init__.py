"""Measurements; every figure is a whole run on one machine, and what counts is the ratio within one run."""
