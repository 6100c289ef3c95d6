"""The bars of answering and of noticing danger, for any file of labelled messages.

    python -m benchmarks.answers my-messages.jsonl       with what is in content/trained
    python -m benchmarks.answers --leave-out given-dev            fit without that author, judge on that author
    python -m benchmarks.answers --leave-out given-dev --leave-out given-c

--leave-out leaves the author's messages out of what is learned about questions and about danger.

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


def run(path: Path, folder: Path, *, encoder: bool, errors: int) -> dict[str, float]:
    """Route a file's messages with one path, in this process."""
    import numpy as np

    from bot.content.faq import load_knowledge
    from bot.content.safety import load_safety
    from bot.content.trained import FOLDER, load_danger_weights
    from bot.understanding.danger import Safety
    from bot.understanding.encoder.encoder import Encoder
    from bot.understanding.questions.calibration import FILE, parse
    from bot.understanding.questions.jsonl import as_dict
    from bot.understanding.questions.router import Router

    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    knowledge, _ = load_knowledge(CONTENT)
    book, _ = load_safety(CONTENT)
    assert book is not None
    np.zeros((8, 8)) @ np.zeros((8, 8))
    before, started = memory_mb(), time.perf_counter()
    safety = Safety(book, load_danger_weights(folder)[0])
    calibration = parse((folder / FOLDER / FILE).read_bytes())
    router = Router(knowledge, safety, calibration, encoder=Encoder() if encoder else None)
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
    """Fit on every author but one; returns the file with that one's messages, and the folder with what was learned."""
    from bot.content.faq import load_knowledge
    from bot.content.safety import load_safety
    from bot.content.trained import FOLDER
    from bot.training import danger
    from bot.training.messages import ENGLISH, calm, load_danger, load_questions, load_understanding, noticed
    from bot.training.questions import calibrate
    from bot.understanding.danger import weights
    from bot.understanding.encoder.encoder import Encoder
    from bot.understanding.encoder.reading import Reading
    from bot.understanding.questions.calibration import FILE, dump

    knowledge, _ = load_knowledge(CONTENT)
    book, _ = load_safety(CONTENT)
    assert book is not None
    asked, _ = load_questions(CONTENT, knowledge)
    told, _ = load_danger(CONTENT, book)
    texts = {one.text for one in asked if one.author == author}
    lines: list[dict[str, Any]] = [
        {"text": m.text, "label": m.label, "also": m.also} for m in asked if m.author == author
    ]
    lines += [
        {"text": m.text, "label": m.label, "hard": m.hard}
        for m in told
        if m.author == author and not m.arguable and m.text not in texts
    ]
    if not lines:
        known = sorted({one.author for one in asked} | {one.author for one in told})
        sys.exit(f"no messages by '{author}'; authors are {', '.join(known)}")
    asked = [one for one in asked if one.author != author and one.lang == ENGLISH]
    told = [one for one in told if one.author != author and one.lang == ENGLISH]
    encoder = Encoder()
    read: dict[str, Reading] = {}

    def readings(wanted: Sequence[str]) -> list[Reading]:
        """Each text once."""
        new = [text for text in dict.fromkeys(wanted) if text not in read]
        read.update(zip(new, encoder.read_all(new) or (), strict=True))
        return [read[text] for text in wanted]

    def vectors(wanted: Sequence[str]) -> Any:
        """One vector a text."""
        return [one.vector for one in readings(wanted)]

    out = folder / author / FOLDER
    out.mkdir(parents=True)
    (out / FILE).write_bytes(dump(calibrate(knowledge, asked, vectors, vocabulary_texts=[one.text for one in told])))
    labelled = [*told, *calm(asked, told)]
    said = [one for one in load_understanding(CONTENT)[0] if one.author != author and one.lang == ENGLISH]
    fitted = danger.fit([*labelled, *noticed(said, labelled)], readings, book=book)
    (out / weights.FILE).write_bytes(weights.dump(fitted))
    path = out.parent / "messages.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")
    return path, out.parent


def table(title: str, full: Mapping[str, float], light: Mapping[str, float]) -> None:
    """Print both paths beside their bars, and whether each bar is met."""
    print(f"\n{title}: {full['n_in']:.0f} in scope, {full['n_oos']:.0f} out of scope, {full['n_chat']:.0f} check-in or")
    print(f"small talk, {full['n_danger']:.0f} danger, {full['n_hard']:.0f} hard negatives")
    print(f"{'':14} {'encoder':>9} {'bar':>8} {'':8}  {'light':>9} {'bar':>8}")
    for name in full:
        if name.startswith("n_"):
            continue
        cells = []
        for value, bar in zip((full[name], light[name]), BARS.get(name, (None, None)), strict=True):
            if value != value:  # nothing of the kind in the file
                cells.append(f"{'-':>9} {'':8} {'':8}")
                continue
            met = bar is None or (value >= bar if name in AT_LEAST else value <= bar)
            word = "" if bar is None else "met" if met else "NOT MET"
            shown = "" if bar is None else f"{'>=' if name in AT_LEAST else '<='} {bar:g}"
            cells.append(f"{value:9.3f} {shown:>8} {word:8}")
        print(f"{name:14} {'  '.join(cells)}".rstrip())


def main() -> None:
    """Read the arguments, run each path in its own process, print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--leave-out", action="append", default=[], metavar="AUTHOR")
    arguments.add_argument("--learned", type=Path, default=CONTENT, help="content folder with trained/")
    arguments.add_argument("--errors", type=int, default=0)
    arguments.add_argument("--path", choices=["full", "light"], help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.path:
        found = run(asked.files[0], asked.learned, encoder=asked.path == "full", errors=asked.errors)
        print(json.dumps(found))
        return
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        jobs = [(str(path), path, asked.learned) for path in asked.files]
        jobs += [(f"{author}, left out", *fit_without(author, Path(name))) for author in asked.leave_out]
        for title, path, learned in jobs:
            paths = []
            for which in ("full", "light"):
                command = [sys.executable, "-m", "benchmarks.answers", str(path), "--path", which]
                command += ["--learned", str(learned), "--errors", str(asked.errors)]
                done = subprocess.run(
                    command, check=True, stdout=subprocess.PIPE, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}
                )
                paths.append(json.loads(done.stdout))
            table(title, *paths)


if __name__ == "__main__":
    main()
