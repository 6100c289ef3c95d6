"""Mini Apps: the signed data an app opens with.

The signature is HMAC-SHA256 with a key made from the token (core.telegram.org/bots/webapps, "Validating data received
via the Mini App"). Telegram's second signature (Ed25519) needs Telegram's own key, so it is left out.
"""

import hashlib
import hmac
import json
from urllib.parse import quote, urlencode

from bot.sandbox.core import Core
from bot.sandbox.errors import Json
from bot.sandbox.state import PersonRecord, trim

VERSION = "9.1"
QUERIES_KEPT = 1000
_THEME = {
    "bg_color": "#ffffff",
    "text_color": "#1f2a30",
    "hint_color": "#6b7a80",
    "link_color": "#2a6f77",
    "button_color": "#2a6f77",
    "button_text_color": "#ffffff",
    "secondary_bg_color": "#f2f5f4",
}


def sign(fields: dict[str, str], token: str) -> str:
    """The ``hash`` of init data: hexadecimal HMAC-SHA256 over the sorted ``name=value`` lines."""
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()


def init_data(core: Core, person: PersonRecord, *, start_param: str = "") -> str:
    """Init data of an app opened from an inline button or the menu button, with a query id to answer."""
    query_id = f"AAH{core.world.next_serial():013d}"
    core.world.web_apps[query_id] = person.id
    trim(core.world.web_apps, kept=QUERIES_KEPT)
    user: Json = {name: value for name, value in person.user().items() if name != "is_bot"}
    user |= {"allows_write_to_pm": person.started and not person.blocked}
    fields = {
        "query_id": query_id,
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(core.unix()),
    }
    if start_param:
        fields["start_param"] = start_param
    return urlencode({**fields, "hash": sign(fields, core.token)}, quote_via=quote)


def opened(core: Core, person: PersonRecord, url: str, *, start_param: str = "") -> str:
    """The address that the phone loads: the app's, with the data in its fragment."""
    launch = {
        "tgWebAppData": init_data(core, person, start_param=start_param),
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": "web",
        "tgWebAppThemeParams": json.dumps(_THEME, separators=(",", ":")),
    }
    fragment = urlencode(launch, quote_via=quote)
    joint = "&" if "#" in url else "#"
    return f"{core.resolve(url)}{joint}{fragment}"
