"""What is raised when a button cannot be read."""


class OldButtonError(Exception):
    """A button carries something that is no longer understood."""
