"""Settings: read from the environment, a file or secrets, and named in one line when they are wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.transport import webhooks
from bot.config import Secret, Settings, SettingsError, default_content_dir, key_bytes

TOKEN = "123456:a-token-for-tests-that-is-long-enough"


def read(dotenv: Path | None = None, **environment: str) -> Settings:
    """The settings of an environment."""
    return Settings.from_env(environment, dotenv=dotenv)


def test_nothing_set_is_enough_to_look_around() -> None:
    """Every setting has a value of its own; only the token has to come from somebody."""
    found = read()
    assert not found.token
    assert (found.practice_timezone, found.port, found.database_url) == ("UTC", 8080, "sqlite:///data/practice.db")
    assert found.content_dir == default_content_dir()
    assert found.webhook_url is None


def test_each_setting_is_read(tmp_path: Path) -> None:
    """Under its name, with spaces and closing slashes forgiven."""
    found = read(
        TELEGRAM_BOT_TOKEN=f" {TOKEN} ",
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        DATABASE_URL="postgresql://u@h/db",
        PRACTICE_NAME="Willow Lane",
        PRACTICE_TIMEZONE="Asia/Kathmandu",
        EMERGENCY_NUMBER="911",
        CRISIS_LINE="988",
        WEBHOOK_URL="https://bot.example.org/",
        PUBLIC_URL="https://desk.example.org/",
        HOST="0.0.0.0",
        PORT="9000",
        CONTENT_DIR=str(tmp_path),
        ANSWERS_ENCODER="OFF",
        LOG_FORMAT="json",
    )
    assert found.token.reveal() == TOKEN
    assert found.api_url == "http://127.0.0.1:8081"
    assert (found.practice_name, found.practice_timezone) == ("Willow Lane", "Asia/Kathmandu")
    assert (found.emergency_number, found.crisis_line) == ("911", "988")
    assert (found.webhook_url, found.public_url) == ("https://bot.example.org", "https://desk.example.org")
    assert (found.host, found.port, found.encoder, found.log_format) == ("0.0.0.0", 9000, False, "json")
    assert (found.content_dir, found.local_faq) == (tmp_path, Path("data/faq.local.yaml"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "abc"),
        ("TELEGRAM_BOT_TOKEN", "123456:short"),
        ("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("PUBLIC_URL", "ftp://x"),
        ("PRACTICE_TIMEZONE", "Europe/Willow"),
        ("PRACTICE_TIMEZONE", "../../etc/passwd"),
        ("PRACTICE_TIMEZONE", "CEST"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "٨٠"),
        ("PORT", "-1"),
        ("CONTENT_DIR", "/nowhere/at/all"),
        ("CONTENT_DIR", __file__),
        ("ANSWERS_ENCODER", "maybe"),
        ("LOG_FORMAT", "xml"),
        ("WEBHOOK_URL", "http://bot.example.org"),
        ("TELEGRAM_BOT_TOKEN_FILE", "/nowhere/token"),
        ("SECRET_KEY_FILE", "/"),
    ],
)
def test_a_wrong_setting_is_named_with_what_to_do(name: str, value: str) -> None:
    """One line, with the variable first; a token is never repeated."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})
    said = str(caught.value)
    assert said.startswith(name)
    assert "\n" not in said
    if name == "TELEGRAM_BOT_TOKEN":
        assert value not in said


@given(st.text(max_size=30), st.sampled_from(["PORT", "PRACTICE_TIMEZONE", "PUBLIC_URL", "LOG_FORMAT", "WEBHOOK_URL"]))
def test_any_value_is_read_or_named(value: str, name: str) -> None:
    """Whatever stands there, nobody meets a traceback."""
    said = name
    try:
        Settings.from_env({name: value})
    except SettingsError as error:
        said = str(error)
    assert said.startswith(name)


def test_a_secret_can_lie_in_a_file(tmp_path: Path) -> None:
    """As Docker hands it over, with a line end; a value set directly wins."""
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    assert read(TELEGRAM_BOT_TOKEN_FILE=str(path)).token.reveal() == TOKEN
    other = TOKEN.replace("123456", "654321")
    assert read(TELEGRAM_BOT_TOKEN_FILE=str(path), TELEGRAM_BOT_TOKEN=other).token.reveal() == other


def test_a_secret_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A key in binary form is not taken for a token."""
    path = tmp_path / "token"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN_FILE"):
        read(TELEGRAM_BOT_TOKEN_FILE=str(path))


def test_a_file_beneath_the_environment(tmp_path: Path) -> None:
    """Comments, quotes, 'export' and '=' in values; what the environment says wins."""
    path = tmp_path / ".env"
    path.write_text(
        f"# the practice\n\nexport TELEGRAM_BOT_TOKEN='{TOKEN}'\nPRACTICE_NAME=\"Willow Lane\"\n"
        "DATABASE_URL = postgresql://u:p=w@h/db\n#PORT=1\nnonsense\nEMERGENCY_NUMBER=999\n"
    )
    found = read(path, EMERGENCY_NUMBER="911")
    assert found.token.reveal() == TOKEN
    assert (found.practice_name, found.database_url) == ("Willow Lane", "postgresql://u:p=w@h/db")
    assert (found.emergency_number, found.port) == ("911", 8080)
    assert read(tmp_path / "none").practice_name == "the practice"


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A .env in another encoding gets a line, too."""
    path = tmp_path / ".env"
    path.write_bytes(b"PRACTICE_NAME=Weidenhof\xe4\n")
    with pytest.raises(SettingsError, match=r"\.env"):
        read(path)


@pytest.mark.parametrize(
    ("database", "local"),
    [
        ("sqlite:///data/practice.db", "data/faq.local.yaml"),
        ("sqlite:////srv/practice/p.db", "/srv/practice/faq.local.yaml"),
        ("postgresql://u@h/db", "data/faq.local.yaml"),
    ],
)
def test_own_answers_lie_beside_the_database(database: str, local: str) -> None:
    """So that a backup of the folder has both; LOCAL_FAQ says otherwise."""
    assert read(DATABASE_URL=database).local_faq == Path(local)
    assert read(DATABASE_URL=database, LOCAL_FAQ="x.yaml").local_faq == Path("x.yaml")


def test_a_secret_hides_itself() -> None:
    """However it is printed, alone or within the settings."""
    found = read(TELEGRAM_BOT_TOKEN=TOKEN, SECRET_KEY="open-sesame", METRICS_TOKEN="numbers", WEBHOOK_SECRET="hush")
    for printed in (repr(found), str(found), f"{found.token} {found.token!r}"):
        for secret in (TOKEN, "open-sesame", "numbers", "hush"):
            assert secret not in printed
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")


def test_keys_and_times_to_keep_are_read_or_named(tmp_path: Path) -> None:
    """Several keys, from a file too; none of them is ever printed, right or wrong."""
    first, second = "c2Vjb25kLWtleS1zZWNvbmQta2V5LXNlY29uZC1rZXk=", "-_8A" * 10 + "AAA="
    found = read(DATA_KEYS=f"{first}, {second},")
    assert [one.reveal() for one in found.data_keys] == [first, second]
    assert key_bytes(second) == key_bytes(second.replace("-", "+").replace("_", "/"))
    path = tmp_path / "keys"
    path.write_text(f"{first}\n{second}\n")
    assert read(DATA_KEYS_FILE=str(path)).data_keys == found.data_keys
    assert first not in repr(found)
    assert read().data_keys == ()
    for wrong in ("x", "short", first[:-4], f"{first},{first}=", "ключ"):
        with pytest.raises(SettingsError, match=r"^DATA_KEYS: key \d of \d is not 32 bytes in base64") as caught:
            read(DATA_KEYS=wrong)
        assert wrong not in str(caught.value)
    assert (found.keep_withdrawn_days, found.keep_records_days, found.keep_treatment_years) == (90, 1095, 0)
    assert read(KEEP_TREATMENT_YEARS="10").keep_treatment_years == 10
    for value in ("-1", "101", "ten", "1.5"):
        with pytest.raises(SettingsError, match=f"^KEEP_TREATMENT_YEARS is '{value}'; it must be a number of years"):
            read(KEEP_TREATMENT_YEARS=value)
    assert (found.age_of_consent, read(AGE_OF_CONSENT="16").age_of_consent) == (0, 16)
    for age in ("-1", "26", "sixteen"):
        with pytest.raises(SettingsError, match=f"^AGE_OF_CONSENT is '{age}'; it must be a number of years"):
            read(AGE_OF_CONSENT=age)
    assert (found.session_idle_minutes, read(SESSION_IDLE_MINUTES="5").session_idle_minutes) == (60, 5)
    for idle in ("4", "721", "an hour", "-5"):
        with pytest.raises(SettingsError, match=f"^SESSION_IDLE_MINUTES is '{idle}'; it must be a number of minutes"):
            read(SESSION_IDLE_MINUTES=idle)
    for name, value in (("KEEP_WITHDRAWN_DAYS", "0"), ("KEEP_RECORDS_DAYS", "365"), ("KEEP_RECORDS_DAYS", "ever")):
        with pytest.raises(SettingsError, match=f"^{name} is '{value}'; it must be a number of days"):
            Settings.from_env({name: value})


def test_the_secret_key_takes_the_tokens_place() -> None:
    """What the token protects by itself follows the secret key once there is one, and stays when the token changes."""
    other = TOKEN.replace("123456", "654321")
    plain, moved = read(TELEGRAM_BOT_TOKEN=TOKEN), read(TELEGRAM_BOT_TOKEN=other)
    assert webhooks.path_of(plain) != webhooks.path_of(moved)
    signed = [read(TELEGRAM_BOT_TOKEN=token, SECRET_KEY="open-sesame") for token in (TOKEN, other)]
    assert webhooks.path_of(signed[0]) == webhooks.path_of(signed[1]) != webhooks.path_of(plain)
    assert webhooks.secret_of(signed[0]) == webhooks.secret_of(signed[1]) != webhooks.secret_of(plain)
    assert plain.signing_key.reveal() == TOKEN
