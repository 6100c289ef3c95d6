"""Templates: every text through gettext, every value escaped, every file with a fingerprint."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.domain import flags
from bot.domain.people import Person
from bot.i18n import gettext, language, ngettext, speaking
from bot.services import review, sessions
from bot.services.questions import ANSWER_LIMIT
from bot.web.context import site_of
from bot.web.security import TOKEN, form_token, marked

STATIC = Path(__file__).parent / "static"

TIMES_LIMIT = 120
"""Characters of a plan's times."""

LIMITS = {
    "sign": flags.NOTE_LIMIT,
    "answer": ANSWER_LIMIT,
    "note": review.NOTE_LIMIT,
    "session_note": sessions.NOTE_LIMIT,
    "times": TIMES_LIMIT,
}
"""Characters that fields take, which the pages say beside them."""


@cache
def templates() -> Environment:
    """Return the pages' environment, one for the program."""
    made = Environment(
        loader=PackageLoader("bot.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["static"] = static
    made.globals["TOKEN"] = TOKEN
    made.globals["LIMITS"] = LIMITS
    return made


def warm() -> None:
    """Compile every page: a tenth of a second each, which the first visitor would make everybody wait for."""
    for name in templates().list_templates(extensions=["html"]):
        templates().get_template(name)


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """Return the address of a file of ours; it changes with the content, so that browsers may keep it."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def render(
    request: Request, template: str, *, viewer: Person | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Return a page in the viewer's language."""
    site = site_of(request)
    cookie = request.cookies.get(site.cookie, "")
    with speaking("en" if viewer is None else viewer.language):
        html = site.templates.get_template(template).render(
            practice=site.practice,
            viewer=viewer,
            language=language(),
            form_token=marked(form_token(cookie), site.practice.secret_key) if cookie else "",
            **values,
        )
    return HTMLResponse(html, status_code=status)
