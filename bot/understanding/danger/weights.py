"""What was learned from labelled messages, as data in ``content/trained/danger.npz``."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.understanding.danger.features import Floats, form
from bot.understanding.encoder.reading import Singles

FILE: Final = "danger.npz"

KIND_BUCKETS: Final = 2048
"""Columns of ``kind_pieces``; pieces are folded into them."""


class WeightsError(ValueError):
    """The bytes are not weights of this form."""


@dataclass(frozen=True)
class Limits:
    """Where a score (a log-odds) leads.

    Attributes:
        alarm: from here up the learned part raises the alarm by itself.
        joint: from here up it raises the alarm together with a rule that would only ask.
        ask: from here up, of what is heard in the most dangerous part, it asks.
        rule_ask: a rule that would only ask is silent below this.
    """

    alarm: float
    joint: float
    ask: float
    rule_ask: float

    def alarms(self, score: float, by_rule: bool, asked: bool) -> bool:
        """Whether the alarm is raised: by a rule, or by the score, alone or with a rule that would only ask."""
        return by_rule or score >= (self.joint if asked else self.alarm)

    def asks(self, score: float, asked: bool) -> bool:
        """Whether a question is asked, when there is no alarm."""
        return score >= (self.rule_ask if asked else self.ask)


@dataclass(frozen=True)
class Quadratic:
    """A ridge classifier with the kernel (offset + cosine) squared, written out: as small however much was learned.

    Attributes:
        basis: input to its leading directions, one a column, the inputs' spread divided out.
        centre: the inputs' mean in those directions.
        square: what pairs of directions say, a symmetric matrix.
        line: what each direction says by itself.
        constant: what is said before anything is seen.
    """

    basis: Singles
    centre: Singles
    square: Singles
    line: Singles
    constant: float

    def place(self, rows: np.ndarray) -> Singles:
        """Rows along the directions, of length 1."""
        moved = np.atleast_2d(rows).astype(np.float32) @ self.basis - self.centre
        length = np.sqrt(np.einsum("ij,ij->i", moved, moved))
        return np.asarray(moved / np.maximum(length, 1e-9)[:, None], dtype=np.float32)

    def __call__(self, rows: np.ndarray) -> Floats:
        """How much danger: about -1 for none to 1; one value a row."""
        placed = self.place(rows)
        bent = np.einsum("ij,ij->i", placed @ self.square, placed)
        return np.asarray(bent + placed @ self.line + self.constant, dtype=np.float64)


@dataclass(frozen=True)
class Weights:
    """Learned weights.

    Attributes:
        digest: digest of the book they were fitted for.
        messages: digest of the messages they were fitted on.
        vectors: the encoder's vectors to danger, None when fitted without the encoder.
        means: what the encoder knows before its last layers to danger, likewise.
        pieces: hashed pieces of words to log-odds, bias last.
        names: names of the signs of ``concepts``.
        concepts: those signs to log-odds, bias last.
        join_full: vectors, means, pieces, concepts to the joint log-odds, bias last.
        join_light: pieces, concepts to the joint log-odds, bias last.
        full, light: limits with and without the encoder.
        rules: rule ids in the columns of ``kind_dense`` and ``kind_pieces``.
        kind_dense: encoder vector to one score a rule.
        kind_pieces: pieces, folded into `KIND_BUCKETS` columns, to one score a rule; stands in for the vector.
        kind_signs: signs to one score a rule.
    """

    digest: str
    messages: str
    vectors: Quadratic | None
    means: Quadratic | None
    pieces: Floats
    names: tuple[str, ...]
    concepts: Floats
    join_full: Floats
    join_light: Floats
    full: Limits
    light: Limits
    rules: tuple[str, ...]
    kind_dense: Floats
    kind_pieces: Floats
    kind_signs: Floats

    def concept_weights(self) -> Mapping[str, float]:
        """Sign name to its weight."""
        return dict(zip(self.names, self.concepts[:-1].tolist(), strict=True))


_ARRAYS: Final = (
    "pieces", "concepts", "join_full", "join_light", "kind_dense", "kind_pieces", "kind_signs",
)  # fmt: skip
_QUADRATICS: Final = ("vectors", "means")


def dump(weights: Weights) -> bytes:
    """The weights as bytes; the same weights give the same bytes."""
    head: dict[str, object] = {
        "form": form(),
        "digest": weights.digest,
        "messages": weights.messages,
        "names": weights.names,
        "rules": weights.rules,
        "full": vars(weights.full),
        "light": vars(weights.light),
    }
    arrays = {name: np.asarray(getattr(weights, name), dtype=np.float16) for name in _ARRAYS}
    for name in _QUADRATICS:
        found: Quadratic | None = getattr(weights, name)
        if found is None:
            continue
        head[name] = found.constant
        arrays |= {f"{name}_{part}": np.asarray(getattr(found, part)) for part in ("centre", "line")}
        arrays |= {f"{name}_{part}": np.asarray(getattr(found, part), dtype=np.float16) for part in ("basis", "square")}
    arrays["head"] = np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def parse(raw: bytes) -> Weights:
    """Read weights.

    Raises:
        WeightsError: they are damaged or of another form.
    """
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            head = json.loads(archive["head"].tobytes())
            arrays = {name: archive[name].astype(np.float64) for name in _ARRAYS}
            quadratics: dict[str, Quadratic | None] = dict.fromkeys(_QUADRATICS)
            for name in _QUADRATICS:
                if name in head:
                    parts = {
                        part: archive[f"{name}_{part}"].astype(np.float32)
                        for part in ("basis", "centre", "square", "line")
                    }
                    quadratics[name] = Quadratic(**parts, constant=float(head[name]))
        weights = Weights(
            vectors=quadratics["vectors"],
            means=quadratics["means"],
            digest=head["digest"],
            messages=head["messages"],
            names=tuple(head["names"]),
            rules=tuple(head["rules"]),
            full=Limits(**head["full"]),
            light=Limits(**head["light"]),
            **arrays,
        )
    except Exception as error:
        raise WeightsError(f"they are damaged: {error}") from error
    if head["form"] != form():
        raise WeightsError("they were made by another version")
    return weights
