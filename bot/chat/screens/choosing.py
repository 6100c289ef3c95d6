"""Clients to choose from, a page at a time; who is chosen stands on the buttons, and nowhere else."""

from collections.abc import Callable, Sequence

from bot.chat.callback_data.base import CallbackData
from bot.chat.calls import Button
from bot.domain.people import Person
from bot.i18n import gettext as _

PAGE = 12
"""Clients on one page of the choice."""

CHOSEN = "✓ "
"""Stands before the name of a client who is chosen."""


def page_of(clients: Sequence[Person], page: int) -> tuple[int, Sequence[Person]]:
    """Return the page nearest to the one that was asked for, and who is on it."""
    pages = max(1, -(-len(clients) // PAGE))
    page = max(0, min(page, pages - 1))
    return page, clients[page * PAGE : (page + 1) * PAGE]


def mark(client: Person, data: CallbackData, *, is_chosen: bool) -> Button:
    """Return the button that chooses a client, or no longer."""
    name = client.name[:24]
    return Button(CHOSEN + name if is_chosen else name, data=data)


def steps(clients: Sequence[Person], page: int, data: Callable[[int], CallbackData]) -> list[Button]:
    """Return the buttons to the pages beside one."""
    found = []
    if page > 0:
        found.append(Button(_("Back"), data=data(page - 1)))
    if (page + 1) * PAGE < len(clients):
        found.append(Button(_("More"), data=data(page + 1)))
    return found


def in_twos(buttons: Sequence[Button]) -> list[list[Button]]:
    """Return buttons side by side."""
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
