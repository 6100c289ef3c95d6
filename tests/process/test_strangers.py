"""Nothing that a stranger, a proxy or a closed terminal does ends the program."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.process.program import RUN, Program, environment_of
from tests.process.rig import Rig

PASSED_OVER = set(signal.Signals) - {
    *(signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL),
    *(signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGSYS),
    *(signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGXFSZ),
    *(signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU),
}
"""Signals that would end a program, and that neither ask for an end nor say that it has crashed."""

INTO_THE_VOID = (
    "import os, signal, sys; reading, writing = os.pipe(); os.dup2(writing, 1); os.close(reading); os.close(writing); "
    f"[signal.signal(number, signal.SIG_DFL) for number in {sorted(map(int, PASSED_OVER))}]; "
    f"os.execv(sys.executable, [sys.executable, {', '.join(map(repr, RUN))}])"
)
"""Starts the program with a standard output that nobody reads, and with signals as they are after a start of a machine:
whoever runs the tests may have been told to pass a hang-up over, and hands that on."""


async def hangs_up(port: int, times: int) -> None:
    """Ask for a page and close the line at once, so that the answer finds nobody."""
    for _time in range(times):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3)
        await writer.drain()
        writer.transport.abort()


async def test_no_signal_and_no_connection_that_breaks_ends_it(rig: Rig) -> None:
    """Nobody reads what it prints; visitors and Telegram's proxy break off; the terminal closes: it answers."""
    program = await Program.start(rig.folder, rig.environment, port=rig.port, words=["-c", INTO_THE_VOID])
    try:
        await program.until_ready(seconds=90)
        for number in PASSED_OVER:
            program.gets(number)
        rig.line.cuts = 3
        await hangs_up(rig.port, 400)
        ann = rig.phone("Ann")
        before = len(ann.messages)
        for _time in range(5):
            ann.says("/help")
        await rig.sees(lambda: sum(status == 0 for _method, status in rig.line.heard) >= 3)
        rig.line.heal()
        ann.says("/checkin")
        await rig.sees(lambda: len(ann.messages) > before)
        assert (await program.get("/healthz")).text == "ok"
        assert program.status is None
        assert "a hang-up: the program goes on" in program.said
        for number in PASSED_OVER - {signal.SIGPIPE, signal.SIGHUP}:
            assert f"{number.name}: the program goes on" in program.said
        assert "standard output takes nothing any more" in program.said
        assert "Traceback" not in program.said
        program.gets(signal.SIGTERM)
        assert await program.ends() == 0
    finally:
        await program.stop()


STALLED = (
    "import fcntl, os, sys; reading, writing = os.pipe(); os.set_inheritable(reading, True); "
    "fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096); os.write(writing, bytes(4096)); "
    "os.dup2(writing, 1); os.dup2(writing, 2); "
    f"os.execv(sys.executable, [sys.executable, {', '.join(map(repr, RUN))}])"
)
"""Starts the program with both outputs in a pipe that is full and that nobody reads, though somebody could."""


async def test_a_log_that_nobody_reads_stops_neither_the_chat_nor_the_end(rig: Rig) -> None:
    """Each bad request logs a line: everything answers, and it ends as soon as it is told to, and well."""
    program = await Program.start(rig.folder, rig.environment, port=rig.port, words=["-c", STALLED])
    try:
        await program.until_ready(seconds=90)
        for number in range(20):
            _reader, writer = await asyncio.open_connection("127.0.0.1", rig.port)
            writer.write(b"NONSENSE %d\r\n\r\n" % number)
            await writer.drain()
            writer.transport.abort()
        ann = rig.phone("Ann")
        before = len(ann.messages)
        ann.says("/checkin")
        await rig.sees(lambda: len(ann.messages) > before)
        assert (await program.get("/healthz")).text == "ok"
        program.gets(signal.SIGTERM)
        assert await program.ends() == 0
    finally:
        await program.stop()


FEW = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)); "
    f"os.execv(sys.executable, [sys.executable, {', '.join(map(repr, RUN))}])"
)
"""Starts the program with 256 descriptors."""


async def test_half_requests_keep_nobody_from_the_chat_nor_from_the_pages(rig: Rig) -> None:
    """Far more of them than there are descriptors, and as much rubbish: everything answers, in a few lines of log."""
    program = await Program.start(rig.folder, rig.environment, port=rig.port, words=["-c", FEW])
    lines, descriptors = [], Path(f"/proc/{program.pid}/fd")
    try:
        await program.until_ready(seconds=90)
        for number in range(400):
            line = await asyncio.open_connection("127.0.0.1", rig.port)
            line[1].write(b"GET / HTTP/1.1\r\nHost: 127." if number % 2 else b"\x16\x03\x01 nothing\r\n\r\n")
            lines.append(line)
        ann = rig.phone("Ann")
        before = len(ann.messages)
        ann.says("/checkin")
        await rig.sees(lambda: len(ann.messages) > before)
        assert (await program.get("/healthz")).text == "ok"
        assert (await program.get("/", Host="evil.example")).status_code == 400
        upgrade = await program.get("/healthz", Connection="Upgrade", Upgrade="websocket")
        assert upgrade.text == "ok"
        assert (await program.get("/readyz", Host="10.0.0.7")).status_code == 200
        assert sum(1 for _one in descriptors.iterdir()) < 150
        program.gets(signal.SIGTERM)
        assert await program.ends() == 0
        assert len(program.lines) < 30, program.said
        assert "asked for another protocol than HTTP" in program.said
        assert "pip install" not in program.said
        assert 2 <= program.said.count("Invalid HTTP request received.") < 10
        assert "Traceback" not in program.said
    finally:
        for _reader, writer in lines:
            writer.transport.abort()
        await program.stop()


def test_a_command_that_prints_ends_when_nobody_reads_on() -> None:
    """As every tool does at ``| head``: without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "what is nmt"],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment_of(),
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, b"")
