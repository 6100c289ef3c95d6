"""How the sandbox refuses: as Telegram does, with a code, its words and its parameters."""

from typing import Any

Json = dict[str, Any]
"""A JSON object of the Bot API, as Telegram writes it."""


class RefusedError(Exception):
    """A call that is answered with ``"ok": false``.

    Args:
        code: the error_code, which is also the HTTP status.
        description: Telegram's words.
        parameters: ResponseParameters, such as ``{"retry_after": 3}``.
    """

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class SimError(Exception):
    """Something a phone cannot do; its text is the one plain sentence that the page shows."""


_SHOUTED = 2
"""So many characters tell a server's constant (BUTTON_DATA_INVALID) from a sentence."""


def bad(text: str) -> RefusedError:
    """A 400; a sentence loses its first capital as in Telegram's answers, a constant keeps it."""
    constant = len(text) >= _SHOUTED and (text[1] == "_" or text[1].isupper())
    return RefusedError(400, "Bad Request: " + (text if constant else text[:1].lower() + text[1:]))


def forbidden(text: str) -> RefusedError:
    """A 403."""
    return RefusedError(403, f"Forbidden: {text}")


def too_many(seconds: int) -> RefusedError:
    """A 429 that asks for ``seconds`` of patience."""
    return RefusedError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
