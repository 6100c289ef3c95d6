"""The tree of what can go wrong for a person; each says why, to that person."""


class PracticeError(Exception):
    """Something that a person asked for cannot be done; the text says why, to that person."""


class NotAllowedError(PracticeError):
    """Somebody asked for what is not theirs."""


class NotFoundError(PracticeError):
    """What was asked for is not there (any more)."""
