"""What a clinician of the practice has read and approved, file by file and language by language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Approval:
    """Who approved a text, and on which day."""

    by: str
    on: date


@dataclass(frozen=True)
class Approvals:
    """What stands at ``approved`` in each file that clients read from.

    Attributes:
        files: by file name, then by language (an IETF tag); None where nobody has approved yet.
    """

    files: Mapping[str, Mapping[str, Approval | None]] = field(default_factory=dict)

    def missing(self, language: str | None = None) -> tuple[tuple[str, str], ...]:
        """Return what nobody has approved, each as file and language.

        Args:
            language: whose reader asks; a file without this language speaks English to them. None for all.
        """
        asked = [
            (name, languages, languages if language is None else [language if language in languages else "en"])
            for name, languages in self.files.items()
        ]
        return tuple(sorted((name, tag) for name, said, tags in asked for tag in tags if said.get(tag) is None))

    def listed(self, language: str | None = None) -> str:
        """Return what nobody has approved as one line, such as ``safety.yaml (en), faq.yaml (en)``."""
        return ", ".join(f"{name} ({tag})" for name, tag in self.missing(language))
