"""The long proof: bots that are killed a thousand times while clients tap, and a ledger of what became of it.

``python -m benchmarks.faults [--kills 1000] [--seed N] [--database sqlite|postgresql] [--replicas 1|2]
[--trouble 0.3] [--save plan.jsonl]`` ends with status 1 and the seed when anything was lost, doubled, told too early
or out of order, or when the lowest card of a chat does not say what is stored. How it works and what it counts:
docs/faults.md.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

os.environ.setdefault("PTB_TIMEDELTA", "1")

from tests.faults import cluster, proof
from tests.faults import plan as plans
from tests.faults.plan import DATABASE_WEATHER, WEATHER, Plan
from tests.faults.proof import Proof

console = Console()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--replicas", type=int, choices=(1, 2), default=1)
    parser.add_argument("--trouble", type=float, default=0.3, help="how probable other trouble is in each life")
    parser.add_argument("--save", type=Path, help="write the plan here, a line a life")
    parser.add_argument("--log", type=Path, help="write the bots' own log here")
    chosen = parser.parse_args()
    if chosen.replicas > 1 and chosen.database == "sqlite":
        parser.error("a SQLite file is one program's: --replicas 2 needs --database postgresql")
    # A disk is full for a process of ours, not for the database's server.
    kinds = (*WEATHER, *(DATABASE_WEATHER if chosen.database == "sqlite" else DATABASE_WEATHER[:1]))
    plan = plans.make(
        chosen.seed,
        kills=chosen.kills,
        replicas=chosen.replicas,
        trouble=plans.Trouble(share=chosen.trouble, kinds=kinds),
    )
    if chosen.save:
        chosen.save.write_text(plan.to_json() + "\n", "utf-8")
    logging.disable(logging.CRITICAL)
    sys.exit(asyncio.run(run(plan, chosen.database, chosen.log)))


async def run(plan: Plan, database: str, log: Path | None) -> int:
    """Run a plan; returns the status to end with."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(cluster.running()) if database == "postgresql" else None
        url = f"sqlite:///{folder}/practice.db" if server is None else await server.new_database()
        async with proof.prepared(plan, database_url=url, folder=folder, server=server, log=log) as made:
            begun = time.monotonic()
            trouble = ""
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
            with Progress(TextColumn("{task.description}"), *columns, console=console) as progress:
                task = progress.add_task(f"kills, seed {plan.seed}", total=plan.kills)

                def one_more() -> None:
                    words = f"kills, seed {plan.seed}, {len(made.ledger.problems)} problems"
                    progress.update(task, advance=1, description=words)

                made.on_life = one_more
                try:
                    await made.run()
                except AssertionError as error:
                    trouble = str(error)
            report(made, database, time.monotonic() - begun)
    problems = [*made.ledger.problems, *made.sandbox.violations, *([trouble] if trouble else [])]
    for problem in problems[:50]:
        console.print(f"[red]{problem}[/]", soft_wrap=True, highlight=False)
    verdict = "nothing lost, nothing doubled, nothing told too early" if not problems else "NOT HELD"
    console.print(f"seed {plan.seed}: {len(problems)} problems, {made.fell} ended by themselves: {verdict}")
    return 1 if problems or made.fell else 0


def report(made: Proof, database: str, seconds: float) -> None:
    """Print what was done and met."""
    ledger = made.ledger
    table = Table("what", "how often", title=f"{database}, {len(made.replicas)} replica(s), {seconds:.0f} s")
    table.add_row("kills", f"{made.kills:,}")
    table.add_row("deeds of clients, each found stored once and in order", f"{ledger.deeds:,}")
    table.add_row("cards shown, each compared with what was committed", f"{ledger.shown - ledger.unseen:,}")
    table.add_row("lowest cards at rest, each compared with its row", f"{ledger.looked:,}")
    table.add_row("of these wrong", f"{ledger.lies:,}")
    table.add_row("answers that came once more after a fault", f"{ledger.repeats:,}")
    table.add_row("starts that found no database, and were repeated", f"{made.turned_back:,}")
    for name, times in sorted(made.reached.items()):
        table.add_row(f"killed {name}" if name.startswith("at") else f"killed while {name}", f"{times:,}")
    for name, times in sorted(made.met.items()):
        table.add_row(f"trouble: {name}", f"{times:,}")
    console.print(table)


if __name__ == "__main__":
    main()
