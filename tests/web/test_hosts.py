"""The pages answer to their own names; redirects lead nowhere else."""

import pytest

from bot.runtime.server import addresses_of
from bot.web import create_web, hosts
from tests.practice import settings
from tests.web.office import Browser, Office

OURS = (
    "dashboard.test",
    "dashboard.test:8080",
    "Dashboard.TEST",
    "dashboard.test.",
    "localhost:8080",
    "127.0.0.1",
    "127.0.0.2:80",
    "[::1]:8080",
)
OTHERS = (
    "evil.example",
    "dashboard.test.evil.example",
    "evildashboard.test",
    "dashboard.test@evil.example",
    "evil.example/dashboard.test",
    "10.0.0.7:8080",
    "2130706433",
    "[::2]",
    "localhost.evil.example",
    "",
    " ",
)


@pytest.mark.parametrize("host", OURS)
async def test_its_own_names_are_answered(mira: Browser, host: str) -> None:
    """With a port or without, in any case, and this machine's own."""
    assert (await mira.opens("/", Host=host)).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
async def test_any_other_name_is_refused(mira: Browser, host: str) -> None:
    """Whatever is asked for; and the answer does not say the name again."""
    for address in ("/", "/clients/4", "/clients/4/", "/nowhere", "/signin", "/healthz/", "/static/app.css"):
        answer = await mira.opens(address, Host=host)
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert not host.strip() or host not in answer.text


@pytest.mark.parametrize("host", [*OURS, *OTHERS])
async def test_health_is_told_under_any_name(office: Office, host: str) -> None:
    """A container's address changes, and a monitor uses what it has."""
    for address in ("/healthz", "/readyz", "/metrics"):
        assert (await office.visitor().opens(address, Host=host)).status_code == 200


async def test_a_slash_too_many_leads_to_the_page_and_to_no_host(mira: Browser) -> None:
    """Where there is one; what stands behind the question mark goes along."""
    answer = await mira.opens("/clients/4/?days=14", Host="127.0.0.1:1234")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/clients/4?days=14")
    for nowhere in ("/nowhere/", "//evil.example/", "//evil.example/clients/4/", "/static/"):
        assert (await mira.opens(f"http://dashboard.test{nowhere}")).status_code == 404
    assert (await mira.client.post("/clients/4/notes/")).status_code == 404


async def test_the_webhooks_name_and_the_hosts_are_its_own_too(office: Office) -> None:
    """What the settings say, unless it stands for every address there is."""
    here = settings(webhook_url="https://Hook.example.org", host="192.0.2.7")
    assert hosts.names_in(addresses_of(here)) == {"hook.example.org", "192.0.2.7"}
    assert hosts.names_in(addresses_of(settings(host="::1"))) == {"::1"}
    assert addresses_of(settings(host="0.0.0.0")) == addresses_of(settings(host="::")) == []
    office.web = create_web(
        records=office.web.state.site.records, practice=office.practice, addresses=addresses_of(here)
    )
    for host, status in (("hook.example.org", 200), ("192.0.2.7:8080", 200), ("192.0.2.8", 400)):
        assert (await office.visitor().opens("/signin", Host=host)).status_code == status
