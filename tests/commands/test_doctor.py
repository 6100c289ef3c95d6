"""``doctor``: one line for each thing looked at, what to do about what is wrong, and updates that were given up."""

import asyncio
import base64
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from telegram import WebhookInfo
from typer.testing import CliRunner, Result

from bot.chat.transport.webhooks import Wanted
from bot.cli import cli
from bot.commands import doctor, findings
from bot.domain.inbox import Received
from bot.domain.operation import Ages
from bot.domain.practice_time import SaidInChat, Span
from bot.sandbox import Sandbox
from bot.storage.database import Database
from bot.storage.keys import Keyring
from tests.practice import MONDAY, TOKEN
from tests.serving import served

Bot = Callable[..., Result]
NOW = MONDAY
HOOK = Wanted(url="https://bot.example.org/telegram/path", secret="secret")
NONE_WAIT = Ages(update=None, message=None, due=None, unsent=None)


def ago(**span: float) -> datetime:
    """Some time before now."""
    return NOW - timedelta(**span)


@pytest.fixture
def bot(tmp_path: Path, peopled: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """Runs ``python -m bot doctor`` on the practice of the cast."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(peopled, tmp_path / "data/practice.db")
    for name in ("DATABASE_URL", "CONTENT_DIR", "WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def runs(*words: str, **environment: str) -> Result:
        given = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": "http://127.0.0.1:1", **environment}
        return CliRunner().invoke(cli, ["doctor", *words], env=given)

    return runs


def lines(result: Result) -> dict[str, str]:
    """What was found about each thing, with its mark."""
    found = re.findall(r"^(ok|open|wrong) +([a-z ]+): (.+)$", result.stdout, flags=re.M)
    assert len(found) == len(result.stdout.strip().splitlines()), result.output
    return {about: f"{mark}: {line}" for mark, about, line in found}


async def test_a_sound_installation_has_a_line_for_everything(bot: Bot, tmp_path: Path) -> None:
    """Exit code 0; the plans of the cast are long due, for this practice runs in May."""
    sandbox = Sandbox(token=TOKEN, username="between_sessions_bot")
    database = Database(f"sqlite:///{tmp_path}/data/practice.db", durable=False)
    async with database.exclusive() as connection:
        await connection.exec_driver_sql("UPDATE plans SET next_at = '2100-01-01 00:00:00' WHERE next_at IS NOT NULL")
    async with database.transaction() as store:
        await store.outbox.purge(datetime(2100, 1, 1, tzinfo=UTC))
        await store.operation.pulse("receiving", datetime.now(UTC))
    await database.close()
    async with served(sandbox.asgi()) as api:
        done = await asyncio.to_thread(bot, TELEGRAM_API_URL=api)
        secrets = {"WEBHOOK_SECRET": "webhook-hush", "SECRET_KEY": "open-sesame", "METRICS_TOKEN": "numbers-only"}
        secrets["DATA_KEYS"] = base64.b64encode(b"k" * 32).decode()
        off = await asyncio.to_thread(bot, TELEGRAM_API_URL=api, WEBHOOK_URL="https://bot.example.org", **secrets)
        away = await asyncio.to_thread(bot, DATABASE_URL="postgresql://practice:hunter2@127.0.0.1:1/practice")
    await sandbox.close()
    found = lines(done)
    assert done.exit_code == 0, done.output
    assert set(found) >= {"content", "disk", "database", "set aside", "updates", "messages", "reminders", "token"}
    assert found["approval"].startswith("open: no clinician has approved documents/")
    assert found["privacy"].startswith("open: the terms do not say: ")
    assert found["token"] == "ok: @between_sessions_bot"
    assert found["webhook"] == "ok: polling; 0 updates wait at Telegram"
    assert found["clock"] == "ok: agrees with Telegram's"
    assert found["disk"].startswith("ok: ")
    assert re.fullmatch(r"ok: next at 2100-01-01 00:00 UTC; the bot was last at work .+", found["reminders"])
    assert away.exit_code == 2
    for secret in (TOKEN, "hunter2", *secrets.values()):
        assert not [one for one in (done, off, away) if secret in one.output]
    assert off.exit_code == 2
    assert lines(off)["webhook"] == "wrong: none is set; the bot sets its own when it runs"


def test_a_bot_that_does_not_run_is_told_by_what_waits(bot: Bot) -> None:
    """Exit code 2, and Telegram cannot be reached either; nothing is changed."""
    done = bot()
    found = lines(done)
    assert done.exit_code == 2
    assert found["reminders"].startswith("wrong: the oldest was due ")
    assert found["reminders"].endswith("ago: the bot has not run yet")
    assert found["telegram"] == "wrong: http://127.0.0.1:1 cannot be reached (NetworkError)"


def test_it_is_said_whether_the_chat_or_the_file_says_the_hours(bot: Bot, tmp_path: Path) -> None:
    """By `doctor`, and by `check`, which makes no database where there is none; a key that is gone is no crash."""
    keys = base64.b64encode(b"k" * 32).decode()

    def said(**environment: str) -> str:
        done = CliRunner().invoke(cli, ["check"], env=environment)
        assert done.exit_code == 0, done.output
        return next(line for line in done.stdout.splitlines() if line.startswith("The practice's time: "))

    def hours(done: Result) -> str:
        return lines(done)["hours"]

    nothing = "not set, neither in the chat nor in practice.yaml"
    assert hours(bot()) == f"ok: hours {nothing}; closed days {nothing}"
    assert said() == f"The practice's time: hours {nothing}; closed days {nothing}."
    (tmp_path / "data/practice.yaml").write_text("hours:\n  monday: 9:00-18:00\n", "utf-8")
    assert f"hours from practice.yaml; closed days {nothing}" in hours(bot())

    async def sets() -> None:
        database = Database(f"sqlite:///{tmp_path}/data/practice.db", durable=False, keys=Keyring([b"k" * 32]))
        async with database.transaction() as store:
            await store.practice_time.put(SaidInChat(hours={1: (Span(time(9), time(13)),)}, closed=()), NOW)
        await database.close()

    asyncio.run(sets())
    told = bot(DATA_KEYS=keys)
    assert "hours as set in the chat, which counts: practice.yaml says otherwise" in hours(told)
    assert "closed days as set in the chat (/hours)" in hours(told)
    assert "practice.yaml says otherwise" in said(DATA_KEYS=keys)
    assert "hours from practice.yaml" in said()
    assert "could not be read" in said()
    nowhere = f"sqlite:///{tmp_path}/nowhere.db"
    assert "could not be read" in said(DATABASE_URL=nowhere)
    assert not (tmp_path / "nowhere.db").exists()


class Queue(NamedTuple):
    """What the queues hold, and what doctor says about one thing."""

    ages: Ages
    updates: Mapping[str, int]
    messages: Mapping[str, int]
    about: str
    said: str


@pytest.mark.parametrize(
    "queue",
    [
        Queue(NONE_WAIT, {}, {}, "updates", "ok: 0 wait to be handled"),
        Queue(
            Ages(update=ago(minutes=6), message=None, due=None, unsent=None),
            {"new": 3},
            {},
            "updates",
            "wrong: 3 wait to be handled, the oldest came 6 minutes ago: the bot was last at work 2 hours ago",
        ),
        Queue(
            Ages(update=None, message=ago(days=1), due=None, unsent=None),
            {},
            {"new": 1, "dead": 2},
            "messages",
            "wrong: 1 wait to be sent, the oldest came 1 day ago: the bot was last at work 2 hours ago; "
            "2 could not be sent",
        ),
        Queue(
            Ages(update=None, message=None, due=ago(seconds=10), unsent=ago(minutes=20)),
            {},
            {},
            "reminders",
            "wrong: the oldest was due 20 minutes ago: the bot was last at work 2 hours ago",
        ),
        Queue(
            Ages(update=None, message=None, due=ago(seconds=10), unsent=None),
            {},
            {},
            "reminders",
            "ok: nothing is planned; the bot was last at work 2 hours ago",
        ),
        Queue(
            NONE_WAIT,
            {"dead": 2},
            {},
            "set aside",
            "wrong: 2 updates were given up: python -m bot doctor --set-aside lists them",
        ),
    ],
    ids=lambda queue: f"{queue.about}: {queue.said[:20]}",
)
def test_queues_tell_whether_the_bot_keeps_up(queue: Queue) -> None:
    """What waits is well, what waits too long is not."""
    found = doctor.queues(
        queue.ages, updates=queue.updates, messages=queue.messages, due=None, seen=ago(hours=2), now=NOW
    )
    (finding,) = [one for one in found if one.about == queue.about]
    assert f"{'ok' if finding.well else 'wrong'}: {finding.line}" == queue.said


def test_it_says_what_became_of_the_days_reminders() -> None:
    """Every state of their lives in its order, and how late they were."""
    late = [timedelta(seconds=one / 10) for one in range(198)] + [timedelta(minutes=7)] * 2
    found = doctor.lives({"paused": 3, "sent": 1200, "intended": 2}, late)
    said = "last 24 hours: 2 intended, 1,200 sent, 3 paused; half were sent within 10.0 s, 99 of 100 within 7 min"
    assert (found.well, found.line) == (True, said)
    assert doctor.lives({"missed": 1}, []).line == "last 24 hours: 1 missed"
    assert doctor.lives({}, []).line == "none in the last 24 hours"


def test_a_lost_message_about_danger_and_a_channel_in_trouble_are_wrong() -> None:
    """Each with what is to be done; a running bot's own notes are what counts."""
    assert findings.danger(0).well
    lost = findings.danger(2)
    assert (lost.well, lost.line.partition(":")[0]) == (
        False,
        "2 messages about danger could not be sent in the last two days",
    )
    assert findings.channel([]).well
    said = findings.channel(["conflict", "refused"])
    assert not said.well
    assert "another program asks Telegram" in said.line
    assert "Telegram refuses the token" in said.line


def hook(**more: object) -> WebhookInfo:
    """What Telegram says about the webhook."""
    told: dict[str, object] = {"url": HOOK.url, "has_custom_certificate": False, "pending_update_count": 0, **more}
    return WebhookInfo(**told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("info", "wanted", "well", "said"),
    [
        (hook(), HOOK, True, "set; 0 updates wait at Telegram"),
        (hook(url=""), None, True, "polling; 0 updates wait"),
        (hook(url=""), HOOK, False, "none is set"),
        (hook(url="https://bot.example.org/telegram/old"), HOOK, False, "another address is set"),
        (hook(), None, False, "one is set, so that polling gets nothing"),
        (hook(url="", pending_update_count=101), None, False, "101 updates wait at Telegram: is the bot running?"),
        (
            hook(last_error_date=ago(minutes=3), last_error_message="Connection refused", pending_update_count=7),
            HOOK,
            False,
            "Telegram could not deliver 3 minutes ago: Connection refused (7 updates wait at Telegram)",
        ),
        (hook(last_error_date=ago(hours=2), last_error_message="Connection refused"), HOOK, True, "set;"),
    ],
)
def test_the_webhook_is_compared_with_what_is_wanted(
    info: WebhookInfo, wanted: Wanted | None, well: bool, said: str
) -> None:
    """Set elsewhere, not at all, where there should be none, or not getting through."""
    finding = doctor.webhook(info, wanted, now=NOW)
    assert finding.well is well
    assert finding.line.startswith(said)


def test_a_full_disk_is_named(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before nothing can be kept any more."""
    usage = shutil.disk_usage(Path.cwd())
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=20_000_000))
    assert lines(bot())["disk"].startswith("wrong: only 0.0 GB free at ")


async def test_updates_that_were_given_up_are_listed_and_tried_again(bot: Bot, tmp_path: Path) -> None:
    """By their ids, without a word of what was written; what is no id or was not given up is refused."""
    database = Database(f"sqlite:///{tmp_path}/data/practice.db", durable=False)
    async with database.transaction() as store:
        bodies = [{"update_id": n, "message": {"text": "zanzibar"}} for n in (41, 42)]
        await store.inbox.add([Received(update_id=41 + n, chat_id=7, body=body) for n, body in enumerate(bodies)], NOW)
        for _update in bodies:
            (one,) = await store.inbox.take(1, NOW)
            await store.inbox.set_aside(one.seq)
    assert "--set-aside" in lines(await asyncio.to_thread(bot))["set aside"]
    listed = await asyncio.to_thread(bot, "--set-aside")
    assert listed.exit_code == 0
    assert "41  2026-05-04 09:00 UTC  chat 7  message, 1 tries" in listed.stdout
    assert "zanzibar" not in listed.output
    for words in (["--retry", "x"], ["--retry", "7"], ["--retry", "9" * 30]):
        refused = await asyncio.to_thread(bot, *words)
        assert (refused.exit_code, len(refused.stderr.strip().splitlines())) == (2, 1)
    done = await asyncio.to_thread(bot, "--retry", "42")
    assert done.stdout.strip() == "1 will be tried again while the bot runs."
    async with database.reading() as store:
        assert [one.update_id for one in await store.operation.set_aside()] == [41]
    assert (await asyncio.to_thread(bot, "--retry", "all")).exit_code == 0
    assert (await asyncio.to_thread(bot, "--set-aside")).stdout.strip() == "Nothing was set aside."
    await database.close()
