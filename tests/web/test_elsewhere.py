"""Pictures and calendars of the dashboard are made beside the event loop."""

import pytest

from bot.domain.calendars import FeedNames
from bot.services import calendar_feeds
from tests.elsewhere import forbid_here, helper
from tests.web.office import Browser, Office
from tests.web.test_calendars import FILE, uploads

PICTURES = ("chart.svg?days=all", "chart.json?days=all", "calendar.svg", "course.svg")


@pytest.mark.parametrize("picture", PICTURES)
async def test_pictures_are_drawn_elsewhere(
    office: Office, mira: Browser, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The specification is put together there, too: years of days are many objects."""
    for ago in range(3):
        await office.checks_in("Ann", ago=ago)
    forbid_here(monkeypatch)
    answer = await mira.opens(f"/clients/4/{picture}")
    assert answer.status_code == 200
    assert answer.content.startswith((b"<svg", b"{"))
    assert helper()


async def test_calendars_are_read_and_written_elsewhere(
    office: Office, mira: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of an upload, and the feed that calendar programs ask for."""
    therapist = await office.member("Mira")
    async with office.desk() as desk:
        feed = await calendar_feeds.give_feed(desk, therapist, names=FeedNames.INITIALS)
    forbid_here(monkeypatch)
    assert "1 new session" in (await uploads(mira, FILE)).text
    answer = await mira.opens(feed.removeprefix(office.practice.public_url))
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert helper()
