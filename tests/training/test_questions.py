"""What is learned from labelled messages, stored as data."""

from dataclasses import replace

import numpy as np
import pytest

from bot.training.questions import Fitter, calibrate
from bot.understanding.questions.calibration import Calibration, CalibrationError, bare, dump, parse
from bot.understanding.questions.learned import SIGNALS, VIEWS
from bot.understanding.questions.pieces import Block, pieces
from bot.understanding.questions.router import Router
from tests.understanding.small import KNOWLEDGE, Watch, hashed, messages

LIGHT = calibrate(KNOWLEDGE, messages(), None)
FULL = calibrate(KNOWLEDGE, messages(), hashed)


def test_the_same_messages_give_the_same_bytes() -> None:
    """A calibration is data under version control."""
    assert dump(calibrate(KNOWLEDGE, messages(), None)) == dump(LIGHT)


@pytest.mark.parametrize("fitted", [LIGHT, FULL], ids=["light", "full"])
def test_what_is_stored_is_read_again(fitted: Calibration) -> None:
    """Rounded to what a byte holds, and routing alike."""
    read = parse(dump(fitted))
    assert (read.digest, read.messages, read.classes, read.words) == (
        fitted.digest,
        fitted.messages,
        fitted.classes,
        fitted.words,
    )
    assert read.full == fitted.full
    assert np.allclose(read.by_pieces, fitted.by_pieces, atol=0.01)
    assert np.allclose(read.landmarks, fitted.landmarks, atol=0.01)
    said = [m.text for m in messages()]
    before, after = (Router(KNOWLEDGE, Watch(), one) for one in (fitted, read))
    assert [before.route(text).label for text in said] == [after.route(text).label for text in said]


def test_only_the_full_one_knows_vectors() -> None:
    """The light path is fitted in both."""
    assert (LIGHT.has_dense, FULL.has_dense) == (False, True)
    assert LIGHT.full == LIGHT.light


@pytest.mark.parametrize("raw", [b"", b"not a zip", dump(LIGHT)[:-200], dump(LIGHT)[:100]])
def test_damaged_bytes_are_said_to_be_damaged(raw: bytes) -> None:
    """Never half a calibration."""
    with pytest.raises(CalibrationError, match="damaged"):
        parse(raw)


def test_parts_that_do_not_fit_are_refused() -> None:
    """A file put together by hand."""
    with pytest.raises(CalibrationError, match="fit together"):
        parse(dump(replace(LIGHT, classes=(*LIGHT.classes, "one-too-many"))))


def test_labels_are_learned_from_without_being_overheard() -> None:
    """What the left-out fit says of a message does not change when its own author's labels do."""
    plain = messages()
    turned = [replace(m, label="headache") if m.author == "author-0" and m.label == "shoulder" else m for m in plain]
    for one, other in ((plain, turned),):
        views = []
        for told in (one, other):
            fitter = Fitter(KNOWLEDGE, tuple(told), None)
            normal = [fitter.normaliser(text) for text in fitter._texts]
            rows = np.zeros((len(normal), 1 << 13), dtype=np.float32)
            for at, words in enumerate(normal):
                found = pieces(words.stems)
                rows[at, found.columns] = found.values
            kernel = fitter._kernels(rows).light
            views.append(fitter._left_out(kernel, fitter._targets(kernel)))
        mine = [at for at, m in enumerate(plain) if m.author == "author-0"]
        assert np.allclose(views[0][mine], views[1][mine], atol=1e-3)
        others = [at for at, m in enumerate(plain) if m.author != "author-0"]
        assert not np.allclose(views[0][others], views[1][others], atol=1e-3)


def test_a_block_compares_a_message_with_every_row() -> None:
    """As the product of the two sparse matrices would."""
    rows = [pieces(text.split()) for text in ("back pain", "neck pain today", "thanks")]
    found = Block.of(rows).cosines(pieces(["neck", "pain", "today"]))
    assert found[1] == pytest.approx(1.0, abs=1e-5)
    assert found[1] > found[0] > found[2]
    assert Block.of([]).cosines(rows[0]).shape == (0,)


def test_a_gate_has_a_weight_for_each_view_and_signal() -> None:
    """Also the one that stands in for a missing calibration."""
    for gate in (LIGHT.light, FULL.full, bare().light):
        assert (len(gate.mix), len(gate.confidence)) == (len(VIEWS) + 4, len(SIGNALS) + 1)
        assert 0.0 <= gate.answer <= 1.0
        assert 0.0 < gate.suggest <= 0.5
