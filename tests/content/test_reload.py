"""The practice's own answers are read anew when their file changes, and when it could not be read the last time."""

from pathlib import Path

import pytest

from bot.content.library import Library, Loaded
from bot.content.reload import LiveLibrary


def test_what_could_not_be_loaded_is_tried_again(tmp_path: Path, library: Library) -> None:
    """A failure that passes leaves the answers as they are until the next look, and no longer."""
    local = tmp_path / "faq.local.yaml"
    tries = 0

    def load() -> Loaded:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("too many open files")
        return Loaded(library=library, problems=[])

    live = LiveLibrary(library, local=local, load=load)
    assert not live.refresh()
    local.write_text("- changed", "utf-8")
    with pytest.raises(OSError, match="too many"):
        live.refresh()
    assert live.refresh()
    assert not live.refresh()
    local.chmod(0o600)
    assert live.refresh(), "it may be readable now"
