"""Breaks each invariant in a copy of the project and shows that its test fails: ``make mutate``.

A test that cannot fail proves nothing. First every named test runs on the project as it is, and must pass; then each
patch is applied alone, and its test must fail.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from rich.console import Console
from rich.table import Table

from tests.mutants.patches import ROOT, Mutant, every

AT_ONCE = 2
"""Copies that are worked on beside each other."""

PATIENCE = 300
"""Seconds for one test; a broken project may hang."""


def copied(folder: Path) -> Path:
    """Copy what git knows of, as it is in the working tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder


def tested(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", *tests]
    environment = {**os.environ, "PYTHONPATH": str(folder), "CI": "true"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def patched(folder: Path, mutant: Mutant, *, back: bool = False) -> str | None:
    """Apply a patch, or take it back; returns why that cannot be."""
    command = ["git", "apply", "--unsafe-paths", "-C1", *(["-R"] if back else []), str(mutant.path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.strip() or "does not apply" if done.returncode else None


def judged(folder: Path, mutant: Mutant) -> str | None:
    """Return why a patch was not noticed; None when its test failed, as it should."""
    wrong = patched(folder, mutant)
    if wrong is not None:
        return f"the patch does not apply: {wrong}"
    try:
        done = tested(folder, mutant.test)
    except subprocess.TimeoutExpired:
        return "the test did not end"
    finally:
        patched(folder, mutant, back=True)
    if done.returncode == 0:
        return "the test still passes"
    named = mutant.test.partition("[")[0]
    if done.returncode != 1 or f"FAILED {named}" not in done.stdout:
        return f"the test did not run: {done.stdout[-300:]}{done.stderr[-300:]}"
    return None


def main() -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="patches to try, by a part of their names; all without")
    wanted = parser.parse_args().names
    mutants = [one for one in every() if not wanted or any(part in one.name for part in wanted)]
    console = Console()
    with tempfile.TemporaryDirectory() as scratch:
        copies: Queue[Path] = Queue()
        for number in range(AT_ONCE):
            copies.put(copied(Path(scratch) / str(number)))
        whole = copies.get()
        before = tested(whole, *dict.fromkeys(one.test for one in mutants))
        copies.put(whole)
        if before.returncode:
            console.print(before.stdout[-3000:], before.stderr[-3000:], markup=False)
            console.print("The tests must pass before anything is broken.")
            return 1

        def tried(mutant: Mutant) -> str | None:
            folder = copies.get()
            try:
                return judged(folder, mutant)
            finally:
                copies.put(folder)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(tried, mutants))
    table = Table("invariant", "what is broken", "test", "")
    for mutant, wrong in zip(mutants, found, strict=True):
        test = mutant.test.rpartition("::")[2]
        table.add_row(str(mutant.invariant), mutant.breaks, test, wrong or "fails, as it should")
    console.print(table)
    missed = sum(one is not None for one in found)
    console.print(f"{len(mutants) - missed} of {len(mutants)} patches were noticed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
