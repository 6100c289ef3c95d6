"""What was learned from labelled messages about which entry answers what, as data in ``content/answers.npz``."""

import io
import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.answers.pieces import BUCKETS

FILE: Final = "answers.npz"
FORM: Final = f"1/{BUCKETS}"
"""Changes when the numbers mean something else."""

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class CalibrationError(ValueError):
    """The bytes are not a calibration of this form."""


@dataclass(frozen=True)
class Gate:
    """How scores become a decision, for one of the two paths (with the encoder, and light).

    Attributes:
        mix: weight of each view of a class (`learned.VIEWS`), then of each kind of class.
        confidence: logistic weights over `learned.SIGNALS`, bias last: how sure it is that the first topic is right.
        answer: from here up (0-1) the topic is answered.
        suggest: from here up (0-1) of joint probability of all topics, topics are suggested.
    """

    mix: tuple[float, ...]
    confidence: tuple[float, ...]
    answer: float
    suggest: float


@dataclass(frozen=True)
class Calibration:
    """Learned weights.

    Attributes:
        digest: of the knowledge they were fitted for.
        messages: of the messages they were fitted on.
        classes: topics, decoys, ``checkin`` and ``smalltalk``, in the order of the columns.
        words: vocabulary: words that people really use and that are not repaired.
        pieces: hashed pieces (rows) to classes (columns).
        centre: mean vector, taken off before vectors are compared; empty without an encoder.
        landmarks: vectors of the phrasings that were learned from, centred and of length 1.
        dense: landmarks (rows) to classes (columns).
        full: the decision with the encoder.
        light: the decision without it.
    """

    digest: str
    messages: str
    classes: tuple[str, ...]
    words: tuple[str, ...]
    pieces: Singles
    centre: Singles
    landmarks: Singles
    dense: Singles
    full: Gate
    light: Gate

    @property
    def has_dense(self) -> bool:
        """Whether it was fitted with the encoder."""
        return bool(self.landmarks.size)


_MATRICES: Final = ("pieces", "landmarks", "dense")


def _pack(matrix: Singles, axis: int) -> tuple[NDArray[np.int8], Singles]:
    """Eight bits a number, with a scale a row or column."""
    scale = np.abs(matrix).max(axis=axis, keepdims=True, initial=0.0).astype(np.float32) / 127.0
    safe = np.where(scale > 0, scale, 1.0)
    return np.round(matrix / safe).astype(np.int8), scale


def dump(calibration: Calibration) -> bytes:
    """The calibration as bytes; the same calibration gives the same bytes."""
    head = {
        "form": FORM,
        "digest": calibration.digest,
        "messages": calibration.messages,
        "classes": calibration.classes,
        "words": calibration.words,
        "full": vars(calibration.full),
        "light": vars(calibration.light),
    }
    arrays: dict[str, Any] = {"centre": calibration.centre.astype(np.float16)}
    for name in _MATRICES:
        packed, scale = _pack(getattr(calibration, name), axis=1 if name == "landmarks" else 0)
        arrays[name], arrays[f"{name}_scale"] = packed, scale
    arrays["head"] = np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def parse(raw: bytes) -> Calibration:
    """Read a calibration.

    Raises:
        CalibrationError: it is damaged or of another form.
    """
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            head = json.loads(archive["head"].tobytes())
            form = head["form"]
            matrices = {
                name: archive[name].astype(np.float32) * archive[f"{name}_scale"].astype(np.float32)
                for name in _MATRICES
            }
            centre = archive["centre"].astype(np.float32)
        calibration = Calibration(
            digest=head["digest"],
            messages=head["messages"],
            classes=tuple(head["classes"]),
            words=tuple(head["words"]),
            centre=centre,
            full=_gate(head["full"]),
            light=_gate(head["light"]),
            **matrices,
        )
    except Exception as error:
        raise CalibrationError(f"it is damaged: {error}") from error
    if form != FORM or calibration.pieces.shape != (BUCKETS, len(calibration.classes)):
        raise CalibrationError("it was made by another version")
    return calibration


def _gate(raw: dict[str, Any]) -> Gate:
    return Gate(
        mix=tuple(raw["mix"]), confidence=tuple(raw["confidence"]), answer=raw["answer"], suggest=raw["suggest"]
    )
