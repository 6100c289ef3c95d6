"""Settings: read once from the environment, and named when they are wrong."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

PACKAGE = Path(__file__).parent


class SettingsError(Exception):
    """A setting is wrong. The message names it and says what to do."""


class AwayError(SettingsError):
    """Something that is needed cannot be reached now: a setting may be wrong, or it is away and comes back."""


class Secret:
    """A string that hides itself wherever it is printed."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and secrets.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value


def key_bytes(text: str) -> bytes:
    """Return the 32 bytes of a key as `openssl rand -base64 32` prints it; both alphabets of base64 are known.

    Raises:
        ValueError: it is none.
    """
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise ValueError("it is not base64") from error
    if len(key) != 32:
        raise ValueError(f"it has {len(key)} bytes")
    return key


def default_content_dir() -> Path:
    """Return the content that came with the program: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "_content"
    return inside if inside.is_dir() else PACKAGE.parent / "content"


@dataclass(frozen=True)
class Settings:
    """Everything that an installation can choose.

    Attributes:
        token: the bot's token from BotFather; empty when none is set.
        api_url: address of the Bot API server, without ``/bot``.
        database_url: ``sqlite:///file`` or ``postgresql://…``.
        practice_timezone: IANA name; clients start with it.
        emergency_number, crisis_line: said in texts about danger.
        webhook_url: https address that Telegram calls; None polls instead.
        public_url: address of the dashboard as therapists reach it.
        secret_key: without it no sign-in to the dashboard is worth anything, and the webhook's address follows from
            it; empty: the token takes its place.
        data_keys: seal names and free text in the database: the first seals, all open; none stores them as they are.
        keep_withdrawn_days: days after a withdrawn agreement until everything of the client is erased.
        keep_records_days: days for which the access log, and what somebody had agreed to, outlive the account.
        keep_treatment_years: years for which the treatment record outlives the account; 0 erases it at once.
        age_of_consent: years from which clients agree to the terms alone; 0 asks nobody how old they are.
        session_idle_minutes: minutes after which a session of the dashboard ends that nobody uses.
        heartbeat_url: called every minute while all is well, for a monitor that alarms when nothing comes.
        local_faq: the practice's own approved answers; beside a SQLite database unless set.
        encoder: whether answers use the sentence encoder.
        log_format: ``text`` or ``json``.
    """

    token: Secret = field(default_factory=lambda: Secret(""))
    api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///data/practice.db"
    practice_name: str = "the practice"
    practice_timezone: str = "UTC"
    emergency_number: str = "112"
    crisis_line: str = ""
    webhook_url: str | None = None
    webhook_secret: Secret = field(default_factory=lambda: Secret(""))
    public_url: str = "http://127.0.0.1:8080"
    host: str = "127.0.0.1"
    port: int = 8080
    secret_key: Secret = field(default_factory=lambda: Secret(""))
    metrics_token: Secret = field(default_factory=lambda: Secret(""))
    heartbeat_url: Secret = field(default_factory=lambda: Secret(""))
    data_keys: tuple[Secret, ...] = ()
    keep_withdrawn_days: int = 90
    keep_records_days: int = 1095
    keep_treatment_years: int = 0
    age_of_consent: int = 0
    session_idle_minutes: int = 60
    content_dir: Path = field(default_factory=default_content_dir)
    local_faq: Path = Path("data/faq.local.yaml")
    encoder: bool = True
    log_format: str = "text"

    @property
    def signing_key(self) -> Secret:
        """What nobody can make up who does not know it: ``secret_key``, or the token while there is none."""
        return self.secret_key or self.token

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, dotenv: Path | None = None) -> "Settings":
        """Read the settings.

        Args:
            environ: the environment; it wins over the file.
            dotenv: a file of ``NAME=value`` lines, passed over when it is not there.

        Raises:
            SettingsError: a value is wrong; the message names the variable.
        """
        return _Reader({**_read_dotenv(dotenv), **environ}).settings()


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name} cannot be read: it is no text in UTF-8") from error


def _read_dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    found: dict[str, str] = {}
    for line in _read(path, str(path)).splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def _text(self, name: str, default: str = "") -> str:
        value = self._environ.get(name, "").strip()
        return value or default

    def _secret(self, name: str) -> Secret:
        """A value, or the content of the file that ``NAME_FILE`` names (Docker secrets)."""
        value = self._text(name)
        path = self._text(f"{name}_FILE")
        if not value and path:
            value = _read(Path(path), f"{name}_FILE is {path}, which").strip()
        return Secret(value)

    def _keys(self) -> tuple[Secret, ...]:
        listed = [one.strip() for one in re.split(r"[,\n]", self._secret("DATA_KEYS").reveal()) if one.strip()]
        for number, one in enumerate(listed, start=1):
            try:
                key_bytes(one)
            except ValueError as error:
                raise SettingsError(
                    f"DATA_KEYS: key {number} of {len(listed)} is not 32 bytes in base64 ({error}); "
                    "make one with: openssl rand -base64 32"
                ) from None
        return tuple(Secret(one) for one in listed)

    def _days(self, name: str, default: int, *, least: int) -> int:
        return self._number(name, default, of="days", least=least, most=36_500)

    def _number(self, name: str, default: int, *, of: str, least: int, most: int) -> int:
        text = self._text(name, str(default))
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise SettingsError(f"{name} is '{text}'; it must be a number of {of} from {least:,} to {most:,}")
        return int(text)

    def _address(self, name: str, default: str) -> str:
        value = self._text(name, default).rstrip("/")
        if not re.match(r"https?://[^\s/]+", value):
            raise SettingsError(f"{name} is '{value}'; it must start with http:// or https://")
        return value

    def _heartbeat(self) -> Secret:
        # Whoever knows the address can say that all is well: it is a secret, and not said when it is wrong.
        found = self._secret("HEARTBEAT_URL")
        if found and not re.match(r"https?://[^\s/]+", found.reveal()):
            raise SettingsError("HEARTBEAT_URL must start with http:// or https://")
        return found

    def _local_faq(self) -> Path:
        named = self._text("LOCAL_FAQ")
        if named:
            return Path(named)
        database = self._secret("DATABASE_URL").reveal() or "sqlite:///data/practice.db"
        folder = Path(database.removeprefix("sqlite:///")).parent if database.startswith("sqlite:///") else Path("data")
        return folder / "faq.local.yaml"

    def settings(self) -> Settings:
        zone = self._text("PRACTICE_TIMEZONE", "UTC")
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise SettingsError(
                f"PRACTICE_TIMEZONE is '{zone}', which is no time zone; write one such as Europe/Berlin"
            ) from error
        port_text = self._text("PORT", "8080")
        if not port_text.isascii() or not port_text.isdigit() or not 1 <= int(port_text) <= 65535:
            raise SettingsError(f"PORT is '{port_text}'; it must be a number from 1 to 65535")
        host = self._text("HOST", "127.0.0.1")
        token = self._secret("TELEGRAM_BOT_TOKEN")
        if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", token.reveal()):
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN does not look like a token; copy it from BotFather, it reads 123456:ABC…"
            )
        content_dir = Path(self._text("CONTENT_DIR") or default_content_dir())
        if not content_dir.is_dir():
            raise SettingsError(f"CONTENT_DIR is {content_dir}, which is no folder")
        encoder = self._text("ANSWERS_ENCODER", "on").lower()
        if encoder not in {"on", "off"}:
            raise SettingsError(f"ANSWERS_ENCODER is '{encoder}'; it must be on or off")
        log_format = self._text("LOG_FORMAT", "text")
        if log_format not in {"text", "json"}:
            raise SettingsError(f"LOG_FORMAT is '{log_format}'; it must be text or json")
        webhook_url = self._text("WEBHOOK_URL") or None
        if webhook_url is not None and not webhook_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise SettingsError(f"WEBHOOK_URL is '{webhook_url}'; Telegram calls https addresses only")
        return Settings(
            token=token,
            api_url=self._address("TELEGRAM_API_URL", "https://api.telegram.org"),
            database_url=self._secret("DATABASE_URL").reveal() or "sqlite:///data/practice.db",
            practice_name=self._text("PRACTICE_NAME", "the practice"),
            practice_timezone=zone,
            emergency_number=self._text("EMERGENCY_NUMBER", "112"),
            crisis_line=self._text("CRISIS_LINE"),
            webhook_url=webhook_url.rstrip("/") if webhook_url else None,
            webhook_secret=self._secret("WEBHOOK_SECRET"),
            public_url=self._address("PUBLIC_URL", f"http://127.0.0.1:{port_text}"),
            host=host,
            port=int(port_text),
            secret_key=self._secret("SECRET_KEY"),
            metrics_token=self._secret("METRICS_TOKEN"),
            heartbeat_url=self._heartbeat(),
            data_keys=self._keys(),
            keep_withdrawn_days=self._days("KEEP_WITHDRAWN_DAYS", 90, least=1),
            keep_records_days=self._days("KEEP_RECORDS_DAYS", 1095, least=366),
            keep_treatment_years=self._number("KEEP_TREATMENT_YEARS", 0, of="years", least=0, most=100),
            age_of_consent=self._number("AGE_OF_CONSENT", 0, of="years", least=0, most=25),
            session_idle_minutes=self._number("SESSION_IDLE_MINUTES", 60, of="minutes", least=5, most=720),
            content_dir=content_dir,
            local_faq=self._local_faq(),
            encoder=encoder == "on",
            log_format=log_format,
        )


def settings_from_environment() -> Settings:
    """Read the settings of this process, with ``.env`` in the working directory beneath them."""
    return Settings.from_env(os.environ, dotenv=Path(".env"))
