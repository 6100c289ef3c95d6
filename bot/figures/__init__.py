"""Exercises drawn from joint angles."""
