"""What is wrong in a content file, said so that the person who wrote it can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file, the entry in it (an id or a place such as ``entries[3]``) and what is wrong."""

    file: str
    entry: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry}: {self.message}"
