"""Between Sessions: a companion for the clients of a bodywork practice and for their therapists."""

__version__ = "0.1.0"
