"""The example dashboard and the alerts ask for figures that there are, with labels that they have."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from bot import metrics
from bot.domain.deliveries import DeliveryState
from bot.domain.plans import PlanKind
from tests.web.office import Browser, Office

DOCS = Path(__file__).parents[2] / "docs"
OURS_TO_GIVE = {"job", "instance", "le"}
"""Labels that Prometheus adds, and the one of buckets."""


@pytest.fixture
async def figures(office: Office, mira: Browser) -> dict[str, set[str]]:
    """Every figure of ``/metrics`` with its labels, once everything has happened."""
    for one in vars(metrics).values():
        if isinstance(one, MetricWrapperBase) and one._labelnames:
            one.labels(**dict.fromkeys(one._labelnames, "sendMessage"))
    ann = await office.member("Ann")
    async with office.desk() as desk:
        await desk.store.deliveries.add(
            client_id=ann.id, kind=PlanKind.STRETCH, due_at=office.now, state=DeliveryState.SENT
        )
    await mira.opens("/clients/4")
    found: dict[str, set[str]] = {"up": set()}
    for family in text_string_to_metric_families((await office.visitor().opens("/metrics")).text):
        found.setdefault(family.name, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def expressions() -> list[tuple[str, str]]:
    """Every query of the dashboard and of the alerts, with where it stands."""
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    asked = [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel.get("targets", ())]
    return asked + [(rule["alert"], rule["expr"]) for rule in rules()]


def rules() -> list[dict[str, Any]]:
    """The alerts of the handbook."""
    page = (DOCS / "operations.md").read_text(encoding="utf-8")
    (block,) = [one for one in re.findall(r"```yaml\n(.+?)```", page, flags=re.S) if one.startswith("groups:")]
    (group,) = yaml.safe_load(block)["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


async def test_every_query_asks_for_what_there_is(figures: dict[str, set[str]]) -> None:
    """Names of figures, labels that are chosen by, and labels that are summed by."""
    asked = expressions()
    assert len(asked) > 30
    for title, query in asked:
        selected = re.findall(r"([a-z_]+)(?:\{([^}]*)\})", query)
        assert selected, f"{title}: {query}"
        known = set(OURS_TO_GIVE)
        for name, chosen in selected:
            assert name in figures, f"{title} asks for {name}"
            labels = set(re.findall(r'(\w+)\s*[=!]~?"', chosen))
            assert labels <= figures[name] | OURS_TO_GIVE, f"{title}: {name} has no {labels - figures[name]}"
            known |= figures[name]
        for grouped in re.findall(r"by \(([^)]+)\)", query):
            assert set(re.split(r",\s*", grouped)) <= known, f"{title}: {grouped}"
        assert query.count("(") == query.count(")")


async def test_every_figure_of_the_program_is_shown(figures: dict[str, set[str]]) -> None:
    """What nobody looks at need not be counted."""
    asked = " ".join(query for _title, query in expressions())
    missing = [
        one.name for one in metrics.REGISTRY.collect() if not re.search(rf"\b{one.name}(_total|_bucket)?\b", asked)
    ]
    assert missing == []


def test_the_dashboard_can_be_imported() -> None:
    """Ids are different, panels do not cover each other, and what they refer to is defined."""
    board = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        squares = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not squares & taken, panel["title"]
        taken |= squares
    named = {one["name"] for one in board["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(board))) - {"__rate_interval", "__all"}
    assert used == named


def test_every_alert_says_what_to_do() -> None:
    """In one line, to whoever is woken by it."""
    found = rules()
    assert len(found) >= 6
    for rule in found:
        assert rule["for"]
        assert len(rule["annotations"]["summary"]) > 20, rule["alert"]
