"""The bars of answering and of noticing danger, for any file of labelled messages.

    python -m benchmarks.answers content/messages/questions-given-dev.jsonl
    python -m benchmarks.answers --leave-out given-dev            fit without that author, judge on that author
    python -m benchmarks.answers --leave-out given-dev --leave-out given-c

A file holds one JSON object a line: text, label (a topic id, out_of_scope, checkin, smalltalk, red_flag or
not_danger), and perhaps also (labels that are as good), author, family, hard. Each path, with the encoder and
without it, runs in a process of its own with one BLAS thread, so that load time and memory are its own. A message's
time is processor time, so that what else runs on the machine does not count.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent.parent / "content"
CHAT = {"checkin", "smalltalk"}
SPECIAL = CHAT | {"out_of_scope", "red_flag", "not_danger"}
BARS: Mapping[str, tuple[float, float]] = {
    "in_top1": (0.90, 0.85),
    "in_wrong": (0.02, 0.03),
    "in_helped": (0.97, 0.94),
    "oos_false": (0.03, 0.05),
    "chat_false": (0.01, 0.02),
    "rf_recall": (0.90, 0.70),
    "rf_caught": (0.98, 0.88),
    "rf_false_all": (0.015, 0.015),
    "rf_false_hn": (0.05, 0.05),
    "ask_all": (0.06, 0.08),
    "ask_hn": (0.20, 0.25),
    "p99_ms": (8.0, 3.0),
    "load_s": (1.2, 0.3),
    "memory_mb": (170.0, 60.0),
}
AT_LEAST = {"in_top1", "in_helped", "rf_recall", "rf_caught"}


def share(values: Iterable[bool]) -> float:
    """Share of True; not a number when there is nothing to count."""
    found = list(values)
    return sum(found) / len(found) if found else float("nan")


def metrics(gold: Sequence[Mapping[str, Any]], routed: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The scorer's figures."""
    rows = [(one, route, {one["label"], *one.get("also", ())}) for one, route in zip(gold, routed, strict=True)]

    def topic(label: str) -> bool:
        return label not in SPECIAL

    def bad(route: Mapping[str, Any], accepted: set[str]) -> bool:
        return topic(route["label"]) and route["label"] not in accepted

    inside = [row for row in rows if topic(row[0]["label"])]
    outside = [row for row in rows if row[0]["label"] == "out_of_scope"]
    chat = [row for row in rows if row[0]["label"] in CHAT]
    danger = [row for row in rows if row[0]["label"] == "red_flag"]
    calm = [row for row in rows if "red_flag" not in row[2] and row[0]["label"] != "arguable"]
    hard = [
        row
        for row in calm
        if row[0].get("hard") or str(row[0].get("source", "")).endswith("hardneg") or row[0]["label"] == "not_danger"
    ]
    return {
        "n_in": len(inside),
        "n_oos": len(outside),
        "n_chat": len(chat),
        "n_danger": len(danger),
        "n_hard": len(hard),
        "rank_top1": share(route["top3"][0] in accepted for _, route, accepted in inside),
        "rank_top3": share(bool(set(route["top3"]) & accepted) for _, route, accepted in inside),
        "in_top1": share(route["label"] in accepted for _, route, accepted in inside),
        "in_wrong": share(bad(route, accepted) for _, route, accepted in inside),
        "in_helped": share(
            route["label"] in accepted or bool(set(route["suggest"][:3]) & accepted) for _, route, accepted in inside
        ),
        "oos_false": share(bad(route, accepted) for _, route, accepted in outside),
        "chat_false": share(bad(route, accepted) for _, route, accepted in chat),
        "oos_suggested": share(
            not topic(route["label"]) and bool(route["suggest"]) for _, route, _ in [*outside, *chat]
        ),
        "rf_recall": share(route["label"] == "red_flag" for _, route, _ in danger),
        "rf_caught": share(route["label"] == "red_flag" or route["ask"] for _, route, _ in danger),
        "rf_false_all": share(route["label"] == "red_flag" for _, route, _ in calm),
        "rf_false_hn": share(route["label"] == "red_flag" for _, route, _ in hard),
        "ask_all": share(route["label"] != "red_flag" and route["ask"] for _, route, _ in calm),
        "ask_hn": share(route["label"] != "red_flag" and route["ask"] for _, route, _ in hard),
    }


def memory_mb() -> float:
    """Memory of this process now, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def run(path: Path, calibration: Path, *, encoder: bool, errors: int) -> dict[str, float]:
    """Route a file's messages with one path, in this process."""
    import numpy as np

    from bot.answers.calibration import parse
    from bot.answers.danger import Safety
    from bot.answers.encoder import Encoder
    from bot.answers.jsonl import as_dict
    from bot.answers.router import Router
    from bot.content.danger import load_danger_weights
    from bot.content.faq import load_knowledge
    from bot.content.safety import load_safety

    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    knowledge, _ = load_knowledge(CONTENT)
    book, _ = load_safety(CONTENT)
    assert book is not None
    safety = Safety(book, load_danger_weights(CONTENT, book)[0])
    np.zeros((8, 8)) @ np.zeros((8, 8))
    raw = calibration.read_bytes()
    before, started = memory_mb(), time.perf_counter()
    router = Router(knowledge, safety, parse(raw), encoder=Encoder() if encoder else None)
    router.warm()
    loaded, after = time.perf_counter() - started, memory_mb()
    router.route("ready")
    routed: list[dict[str, Any]] = []
    times: list[float] = []
    for one in gold:
        started = time.process_time()
        route = router.route(one["text"])
        times.append((time.process_time() - started) * 1e3)
        routed.append(as_dict(router, route))
    found = metrics(gold, routed)
    times.sort()
    found |= {
        "p50_ms": times[len(times) // 2],
        "p99_ms": times[int(len(times) * 0.99)],
        "load_s": loaded,
        "memory_mb": after - before,
    }
    show(gold, routed, errors)
    return found


def show(gold: Sequence[Mapping[str, Any]], routed: Sequence[Mapping[str, Any]], count: int) -> None:
    """Print some wrong routes to standard error."""
    for one, route in zip(gold, routed, strict=True):
        accepted = {one["label"], *one.get("also", ())}
        if count <= 0:
            return
        if route["label"] not in accepted and (one["label"] not in CHAT or route["label"] not in SPECIAL):
            count -= 1
            print(
                f"{one['label']:22} got {route['label']:22} {route['score']:.2f} {route['top3'][0]:20} "
                f"{route.get('decoy', ''):18} | {one['text'][:120]}",
                file=sys.stderr,
            )


def fit_without(author: str, folder: Path) -> tuple[Path, Path]:
    """Fit on every author but one; returns the file with that one's messages, and the calibration."""
    from bot.answers.calibrate import calibrate
    from bot.answers.calibration import dump
    from bot.answers.encoder import Encoder
    from bot.content.answers import load_question_messages
    from bot.content.faq import load_knowledge

    knowledge, _ = load_knowledge(CONTENT)
    messages, _ = load_question_messages(CONTENT, knowledge)
    kept = [one for one in messages if one.author != author]
    left = [one for one in messages if one.author == author]
    if not left:
        sys.exit(f"no messages by '{author}'; authors are {', '.join(sorted({one.author for one in messages}))}")
    path = folder / f"{author}.jsonl"
    lines = [json.dumps({"text": m.text, "label": m.label, "also": m.also}, ensure_ascii=False) for m in left]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fitted = folder / f"{author}.npz"
    encoder = Encoder()

    def vectors(texts: Sequence[str]) -> Any:
        """One vector a text."""
        return [reading.vector for reading in encoder.read_all(texts) or ()]

    fitted.write_bytes(dump(calibrate(knowledge, kept, vectors)))
    return path, fitted


def table(title: str, full: Mapping[str, float], light: Mapping[str, float]) -> None:
    """Print both paths beside their bars; a star marks a figure that misses its bar."""
    print(f"\n{title}: {full['n_in']:.0f} in scope, {full['n_oos']:.0f} out of scope, {full['n_chat']:.0f} check-in or")
    print(f"small talk, {full['n_danger']:.0f} danger, {full['n_hard']:.0f} hard negatives")
    print(f"{'':14} {'encoder':>9} {'bar':>7}   {'light':>9} {'bar':>7}")
    for name in full:
        if name.startswith("n_"):
            continue
        cells = []
        for value, bar in zip((full[name], light[name]), BARS.get(name, (None, None)), strict=True):
            missed = bar is not None and (value < bar if name in AT_LEAST else value > bar)
            cells.append(f"{value:9.3f}{'*' if missed else ' '}{'' if bar is None else format(bar, '.3f'):>6}")
        print(f"{name:14} {cells[0]}   {cells[1]}")


def main() -> None:
    """Read the arguments, run each path in its own process, print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--leave-out", action="append", default=[], metavar="AUTHOR")
    arguments.add_argument("--calibration", type=Path, default=CONTENT / "answers.npz")
    arguments.add_argument("--errors", type=int, default=0)
    arguments.add_argument("--path", choices=["full", "light"], help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.path:
        found = run(asked.files[0], asked.calibration, encoder=asked.path == "full", errors=asked.errors)
        print(json.dumps(found))
        return
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        jobs = [(str(path), path, asked.calibration) for path in asked.files]
        jobs += [(f"{author}, left out", *fit_without(author, Path(name))) for author in asked.leave_out]
        for title, path, calibration in jobs:
            paths = []
            for which in ("full", "light"):
                command = [sys.executable, "-m", "benchmarks.answers", str(path), "--path", which]
                command += ["--calibration", str(calibration), "--errors", str(asked.errors)]
                done = subprocess.run(
                    command, check=True, stdout=subprocess.PIPE, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}
                )
                paths.append(json.loads(done.stdout))
            table(title, *paths)


if __name__ == "__main__":
    main()
