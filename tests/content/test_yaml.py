"""The practice's files as other programs read them: editors, checkers and scripts may have PyYAML's slower loader."""

from pathlib import Path

import pytest
import yaml

from bot.config import default_content_dir

CONTENT = default_content_dir()
FILES = sorted(CONTENT.rglob("*.yaml"))


def test_all_files_are_looked_at() -> None:
    """Those of the first level, and those of the documents."""
    names = {path.name for path in FILES}
    assert {"faq.yaml", "safety.yaml", "exercises.yaml", "figures.yaml"} < names
    assert any(path.parent.name == "documents" for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_both_of_pyyamls_loaders_read_the_same(path: Path) -> None:
    """An unquoted `cost?,` in a list in brackets is a text for libyaml, and a mistake for the loader in Python."""
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)
