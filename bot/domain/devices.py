"""What somebody signs in with, told by a few known words: nothing of a header is kept as it came."""

from dataclasses import dataclass
from datetime import datetime

BROWSERS = (
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("CriOS/", "chrome"),
    ("Chrome/", "chrome"),
    ("Safari/", "safari"),
)
"""Signs of browsers, the first that fits: most say that they are Chrome or Safari, too."""

SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Android", "android"),
    ("CrOS", "chromeos"),
    ("Windows", "windows"),
    ("Macintosh", "macos"),
    ("Linux", "linux"),
)

NAMES = {
    "edge": "Edge",
    "opera": "Opera",
    "samsung": "Samsung Internet",
    "firefox": "Firefox",
    "chrome": "Chrome",
    "safari": "Safari",
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "chromeos": "ChromeOS",
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
}
"""Names as people know them; they are the same in every language."""

LONGEST_HEADER = 400
"""Characters of a header that are looked at."""


@dataclass(frozen=True)
class Device:
    """A kind of browser and of system; each None where it is none of those that are known."""

    browser: str | None = None
    system: str | None = None

    @property
    def packed(self) -> str:
        """What is stored: two words of the lists above, or nothing in their place."""
        return f"{self.browser or ''}/{self.system or ''}"

    @classmethod
    def unpacked(cls, stored: str) -> "Device":
        """Return what was stored; words that nobody knows are nothing."""
        browser, _, system = stored.partition("/")
        return cls(browser if browser in NAMES else None, system if system in NAMES else None)


def device_of(user_agent: str) -> Device:
    """Tell a device by what its browser says of itself; it may say anything, so this is a help and no proof."""
    said = user_agent[:LONGEST_HEADER]
    browser = next((code for sign, code in BROWSERS if sign in said), None)
    system = next((code for sign, code in SYSTEMS if sign in said), None)
    return Device(browser, system)


@dataclass(frozen=True)
class WebSession:
    """A place where somebody is signed in to the dashboard.

    Attributes:
        token_hash: what is stored of the cookie.
        device: see ``Device.packed``.
        created_at, last_used_at: None for one from before they were kept. The last use is noted to the minute.
    """

    token_hash: str
    person_id: int
    expires_at: datetime
    device: str = "/"
    created_at: datetime | None = None
    last_used_at: datetime | None = None
