"""What somebody typed into a form that could not be taken: it comes back with the answer, and can be sent again.

It stands in the page alone: nothing of it is stored here for somebody who is not signed in. And it comes back only
where the form was one of our own pages', which its token says whichever session it belongs to: whoever makes another
site send a form here gets none of it shown.
"""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.domain.errors import SignedOutError
from bot.domain.people import Person
from bot.i18n import gettext as _
from bot.web.context import looking, site_of
from bot.web.limits import LARGEST
from bot.web.security import TOKEN, is_ours, text_of

MOST = 80
"""Fields that a form may have; the largest, of a programme, has fewer."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,79}")
_FORM = "application/x-www-form-urlencoded"
_ONE_LINE = ("times", "note")
_CHOSEN = {"clients"}
"""What nobody typed, and took as long: who was chosen."""
_LABELS = {"text", "note", "word", "times"}


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        label: what it is called where it can be changed; empty for what is only sent again.
        is_long: it takes several lines.
    """

    name: str
    value: str
    label: str = ""
    is_long: bool = False


@dataclass(frozen=True)
class Typed:
    """A form as it came.

    Attributes:
        address: where it goes.
        token: what it carried.
    """

    address: str
    token: str
    fields: tuple[Field, ...]

    @property
    def has_words(self) -> bool:
        """Whether anything in it is worth keeping."""
        return any(one.value and (one.label or one.name in _CHOSEN) for one in self.fields)


async def typed_in(request: Request) -> Typed | None:
    """Return the form that a request has brought; None for none of ours, and for one without words.

    Of a visitor without a session it reads no more than the page's limit, and only what says its length.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    length = request.headers.get("Content-Length", "")
    if request.method != "POST" or kind != _FORM or not length.isdigit() or int(length[:15]) > LARGEST:
        return None
    try:
        form = await request.form()
    except HTTPException:
        return None
    token = form.get(TOKEN)
    if not isinstance(token, str) or not is_ours(token, site_of(request).practice.secret_key):
        return None
    names = [name for name, _value in form.multi_items() if name != TOKEN and _NAME.fullmatch(name)][:MOST]
    fields = [_field(name, text_of(form, name)) for name in dict.fromkeys(names) if name != "weekday"]
    fields += [Field("weekday", str(one)) for one in form.getlist("weekday")[:7]]
    made = Typed(address=request.url.path, token=token, fields=tuple(fields))
    return made if made.has_words else None


def _field(name: str, value: str) -> Field:
    if name in _LABELS or name.startswith("dose-"):
        label = {"times": _("Times"), "note": _("Note")}.get(name, _("What you had typed"))
        if name.startswith("dose-"):
            label = _("Dose")
        return Field(name, value, label=label, is_long=name not in _ONE_LINE and not name.startswith("dose-"))
    return Field(name, value)


async def viewer_of(request: Request) -> Person | None:
    """Return who is signed in now; None for nobody."""
    try:
        async with looking(request) as (_desk, viewer):
            return viewer
    except SignedOutError:
        return None
