"""The pages carry their protection, and nothing in them needs it loosened."""

import hashlib
import re
from pathlib import Path

import pytest

from bot.web.rendering import STATIC
from tests.web.office import Browser, Office

TEMPLATES = STATIC.parent / "templates"
ADDRESSES = [
    "/",
    "/clients/4",
    "/clients/4711",
    "/signin",
    "/signin/abc",
    "/healthz",
    "/nowhere",
    "/clients/4/chart.svg",
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_is_protected(mira: Browser, address: str) -> None:
    """Pages, pictures, errors: strict policy, no sniffing, no referrer, no frames, no cache."""
    headers = (await mira.opens(address)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


async def test_https_is_insisted_on_where_there_is_https(office: Office) -> None:
    """HSTS over http would lock a practice out of its own machine."""
    answer = await office.at("https://dashboard.test").visitor().opens("/signin")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("address", ["/", "/clients/4", "/signin/abc", "/nowhere"])
async def test_no_page_has_a_script_or_style_of_its_own(office: Office, mira: Browser, address: str) -> None:
    """Everything comes from files of ours, by an address that changes with the content."""
    await office.checks_in("Ann")
    html = (await mira.opens(address)).text
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
    sources = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', html)
    assert sources
    for source in sources:
        assert re.fullmatch(r"/static/[\w./-]+\?[0-9a-f]{12}", source)
        file = await mira.opens(source)
        assert file.status_code == 200
        assert "immutable" in file.headers["Cache-Control"]


def test_templates_ask_nobody_else_for_anything() -> None:
    """No address of another host in any page, style or script of ours."""
    files = [*TEMPLATES.glob("*.html"), STATIC / "app.css", STATIC / "app.js", STATIC / "chart.js"]
    assert len(files) >= 7
    assert [file.name for file in files if re.search(r"https?://|//[a-z]+\.", file.read_text())] == []


def test_vendored_files_are_what_their_list_says() -> None:
    """Each file has its checksum in VENDORED.md, and its licence beside it."""
    vendor = STATIC / "vendor"
    listed = dict(re.findall(r"\| `([0-9a-f]{64})` \| `([^`]+)` \|", (vendor / "VENDORED.md").read_text()))
    found = {hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in vendor.glob("*.js")}
    assert found == listed
    assert len(list(vendor.glob("LICENSE.*.txt"))) == len(listed) + 1


def test_vega_lite_on_the_page_is_the_one_that_draws_pictures() -> None:
    """One specification, one version."""
    from bot.pictures.charts.draw import VEGA_LITE

    assert f'var n="{VEGA_LITE}.' in (STATIC / "vendor" / "vega-lite.min.js").read_text()[:400]


async def test_a_file_outside_of_ours_is_not_served(office: Office) -> None:
    """Not by climbing up, not by naming a folder."""
    for path in ("../site.py", "..%2fsite.py", "%2e%2e/site.py", "vendor/", "", "../../../etc/passwd"):
        answer = await office.visitor().opens(f"/static/{path}")
        assert answer.status_code == 404
        assert "import" not in answer.text
    assert Path(STATIC / "app.css").is_file()
