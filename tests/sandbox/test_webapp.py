"""Mini Apps: the signed data is what others accept, and nothing else is."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.sandbox import Person, Sandbox


def data_of(url: str) -> str:
    """tgWebAppData out of an opened address."""
    return parse_qs(urlsplit(url).fragment)["tgWebAppData"][0]


def test_aiogram_accepts_the_signature(sandbox: Sandbox, ann: Person) -> None:
    """An independent check of the hash, the person and the time."""
    # Loading aiogram takes seconds, which only the worker that comes here should spend.
    from aiogram.utils.web_app import safe_parse_webapp_init_data

    data = data_of(ann.opens_app("https://practice.test/app", start_param="x"))
    parsed = safe_parse_webapp_init_data(sandbox.token, data)
    assert parsed.user is not None
    assert (parsed.user.id, parsed.user.first_name, parsed.user.allows_write_to_pm) == (ann.id, "Ann", True)
    assert (parsed.auth_date, parsed.start_param) == (datetime(2026, 5, 4, 9, tzinfo=UTC), "x")


def test_changed_data_is_refused(sandbox: Sandbox, ann: Person, ben: Person) -> None:
    """Another person, another token."""
    from aiogram.utils.web_app import check_webapp_signature

    data = data_of(ann.opens_app("https://practice.test/app"))
    assert check_webapp_signature(sandbox.token, data)
    assert not check_webapp_signature(sandbox.token, data.replace(str(ann.id), str(ben.id)))
    assert not check_webapp_signature("1:another", data)


def test_the_address_carries_what_the_script_reads(ann: Person) -> None:
    """Version, platform and theme, behind a fragment that was there."""
    url = ann.opens_app("https://practice.test/app?x=1")
    fragment = parse_qs(urlsplit(url).fragment)
    assert fragment.keys() == {"tgWebAppData", "tgWebAppVersion", "tgWebAppPlatform", "tgWebAppThemeParams"}
    assert url.startswith("https://practice.test/app?x=1#")


async def test_an_app_answers_once(bot: Bot, sandbox: Sandbox, ann: Person) -> None:
    """answerWebAppQuery posts a message by way of the bot, and its query is used up."""
    from telegram import InlineQueryResultArticle, InputTextMessageContent

    data = parse_qs(data_of(ann.opens_app("https://practice.test/app")))
    result = InlineQueryResultArticle("1", "Saved", InputTextMessageContent("Neck 6."))
    await bot.answer_web_app_query(data["query_id"][0], result)
    assert ann.screen(last=1) == "> Neck 6."
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_web_app_query(data["query_id"][0], result)
