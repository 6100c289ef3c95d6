"""What was learned from labelled messages about which entry answers what: data in ``content/trained/answers.npz``."""

import io
import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.understanding.questions.pieces import BUCKETS, Block

FILE: Final = "answers.npz"
FORM: Final = f"3/{BUCKETS}"
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
        block: hashed pieces of the phrasings that were learned from.
        by_pieces: what each of them (rows) says for each class (columns), by its pieces alone.
        centre: mean vector, taken off before vectors are compared; empty without an encoder.
        axes: the directions in which vectors differ most (columns); empty without an encoder.
        landmarks: the phrasings' vectors, centred, along those axes and of length 1; empty without an encoder.
        jointly: what each of them says for each class, by pieces and vector together.
        full: the decision with the encoder.
        light: the decision without it.
    """

    digest: str
    messages: str
    classes: tuple[str, ...]
    words: tuple[str, ...]
    block: Block
    by_pieces: Singles
    centre: Singles
    axes: Singles
    landmarks: Singles
    jointly: Singles
    full: Gate
    light: Gate

    @property
    def has_dense(self) -> bool:
        """Whether it was fitted with the encoder."""
        return bool(self.landmarks.size)


_VALUES: Final = 255.0


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
        "count": calibration.block.count,
    }
    block = calibration.block
    scale = np.abs(calibration.landmarks).max(axis=1, initial=0.0).astype(np.float32) / 127.0
    safe = np.where(scale > 0, scale, 1.0)[:, None]
    arrays: dict[str, Any] = {
        "lengths": np.diff(block.starts).astype(np.uint16),
        "rows": block.rows.astype(np.uint16),
        "values": np.round(block.values * _VALUES).astype(np.uint8),
        "by_pieces": calibration.by_pieces.astype(np.float16),
        "centre": calibration.centre.astype(np.float16),
        "axes": calibration.axes.astype(np.float16),
        "landmarks": np.round(calibration.landmarks / safe).astype(np.int8),
        "landmarks_scale": scale,
        "jointly": calibration.jointly.astype(np.float16),
        "head": np.frombuffer(json.dumps(head, sort_keys=True).encode(), dtype=np.uint8),
    }
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
            if head["form"] != FORM:
                raise CalibrationError("it was made by another version")
            starts = np.concatenate([[0], np.cumsum(archive["lengths"].astype(np.int64))])
            calibration = Calibration(
                digest=head["digest"],
                messages=head["messages"],
                classes=tuple(head["classes"]),
                words=tuple(head["words"]),
                block=Block(
                    starts=starts,
                    rows=archive["rows"].astype(np.int64),
                    values=archive["values"].astype(np.float32) / np.float32(_VALUES),
                    count=int(head["count"]),
                ),
                by_pieces=archive["by_pieces"].astype(np.float32),
                centre=archive["centre"].astype(np.float32),
                axes=archive["axes"].astype(np.float32),
                landmarks=archive["landmarks"].astype(np.float32) * archive["landmarks_scale"][:, None],
                jointly=archive["jointly"].astype(np.float32),
                full=_gate(head["full"]),
                light=_gate(head["light"]),
            )
        _check(calibration)
    except CalibrationError:
        raise
    except Exception as error:
        raise CalibrationError(f"it is damaged: {error}") from error
    return calibration


def _check(calibration: Calibration) -> None:
    shape = (calibration.block.count, len(calibration.classes))
    fits = (
        calibration.block.starts.shape == (BUCKETS + 1,)
        and calibration.by_pieces.shape == shape
        and (calibration.jointly.shape == shape if calibration.has_dense else True)
        and (calibration.landmarks.shape == (shape[0], calibration.axes.shape[1]) if calibration.has_dense else True)
    )
    if not fits:
        raise CalibrationError("its parts do not fit together")


def _gate(raw: dict[str, Any]) -> Gate:
    return Gate(
        mix=tuple(raw["mix"]), confidence=tuple(raw["confidence"]), answer=raw["answer"], suggest=raw["suggest"]
    )


def bare() -> Calibration:
    """What stands in for a calibration that is missing: nothing learned, weights set by hand, careful limits.

    The confidence rests on the mix's own probabilities, on the share of known words and on letters.
    """
    none = np.zeros((0, 0), dtype=np.float32)
    gate = Gate(
        mix=(6.0, 0.0, 3.0, 3.0, 5.0, 2.0, 0.0, 0.0, -1.0, -1.0),
        confidence=(0.5, 0.5, 0.2, 2.0, 0.0, 1.0, *(0.0,) * 4, *(0.0,) * 12, 5.0, *(0.0,) * 7, -3.5),
        answer=0.8,
        suggest=0.3,
    )
    return Calibration(
        digest="",
        messages="",
        classes=("",),
        words=(),
        block=Block.of([]),
        by_pieces=np.zeros((0, 1), dtype=np.float32),
        centre=none,
        axes=none,
        landmarks=none,
        jointly=none,
        full=gate,
        light=gate,
    )
