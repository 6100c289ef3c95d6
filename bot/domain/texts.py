"""Long texts in parts that a message holds."""


def in_parts(text: str, most: int) -> list[str]:
    """Cut a text where a line ends, or a word, or anywhere when there is neither.

    Args:
        most: UTF-16 units that a part has at most, as Telegram counts.
    """
    parts = []
    while units(text) > most:
        end = most
        while units(text[:end]) > most:
            end -= 1
        cut = max(text.rfind("\n", 1, end + 1), 0) or max(text.rfind(" ", 1, end + 1), 0) or end
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def units(text: str) -> int:
    """Return how long a text is for Telegram: characters beyond the first 65,536 count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, most: int) -> str:
    """Return the beginning of a text that is only called to mind; dots say that there is more."""
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
