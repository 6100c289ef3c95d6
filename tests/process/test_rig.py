"""The rig itself: the program answers through it, ends well, comes again under a supervisor, and lives by its clock."""

import signal
import time
from pathlib import Path

from tests.process.rig import Rig, faked_clock, filled, small_disk


async def test_the_program_answers_and_ends_when_told_to(rig: Rig) -> None:
    """A client types, the real program answers, and SIGTERM is a good end."""
    program = await rig.runs()
    ann = rig.phone("Ann")
    ann.says("/checkin")
    await rig.sees(lambda: len(ann.messages) > 1)
    program.gets(signal.SIGTERM)
    assert await program.ends() == 0


async def test_a_supervisor_starts_it_again(rig: Rig) -> None:
    """After a kill; what was typed meanwhile is answered."""
    supervisor = await rig.supervised()
    first = await supervisor.until_up()
    first.gets(signal.SIGKILL)
    ann = rig.phone("Ann")
    ann.says("/checkin")
    await rig.sees(lambda: len(ann.messages) > 1)
    assert supervisor.ends == [-signal.SIGKILL]
    assert (await supervisor.until_up()).pid != first.pid


async def test_a_refused_call_is_refused_until_the_line_is_healed(rig: Rig) -> None:
    """The line counts what it refused, and the answer comes when it is whole again."""
    await rig.runs()
    rig.line.refuse(502, "Bad Gateway", only={"sendmessage"})
    ann = rig.phone("Ann")
    ann.says("/checkin")
    await rig.sees(lambda: ("sendmessage", 502) in rig.line.heard)
    assert len(ann.messages) == 1
    rig.line.heal()
    await rig.sees(lambda: len(ann.messages) > 1)


async def test_a_program_s_clock_is_what_the_file_says_and_its_waits_are_not(rig: Rig) -> None:
    """The wall clock is two days ahead, then an hour back; what is waited for takes as long as ever."""
    file, environment = faked_clock(rig.folder)
    rig.environment |= environment
    look = "import select, time; begun = time.monotonic(); select.select([], [], [], 0.3); "
    look += "print(time.time(), time.monotonic() - begun)"
    for offset, seconds in (("+2d", 172_800), ("-1h", -3600), ("+0", 0)):
        file.write_text(f"{offset}\n", "ascii")
        status, said = await rig.python("-c", look)
        assert status == 0, said
        seen, waited = (float(one) for one in said.split())
        assert abs(seen - time.time() - seconds) < 60
        assert 0.3 <= waited < 60


async def test_a_full_disk_is_full(rig: Rig) -> None:
    """Not one byte goes onto it, until it is freed."""
    with small_disk(rig.folder / "small", size="1m") as disk:
        with filled(disk):
            assert _writes(disk) is False
        assert _writes(disk) is True


def _writes(disk: Path) -> bool:
    try:
        (disk / "more").write_bytes(b"\0" * 4096)
    except OSError:
        return False
    return True
