"""The sentence encoder: loaded once when needed, checked, and done without when it cannot be used."""

import logging
import threading
from typing import Any

import numpy as np
import pytest

from bot.answers import encoder as module
from bot.answers.calibrate import calibrate
from bot.answers.encoder import LONGEST, Encoder, shortened
from bot.answers.router import Router
from tests.answers.small import KNOWLEDGE, Watch, hashed, messages


class Model:
    """Stands in for the real one, and counts."""

    calls = 0

    def encode(self, texts: Any) -> Any:
        """One vector, or one a text."""
        Model.calls += 1
        return hashed([texts])[0] if isinstance(texts, str) else hashed(texts)


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
    threads = [threading.Thread(target=encoder.encode, args=(f"text {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [1]
    assert encoder.available()


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
    assert encoder.encode("x") is None
    assert encoder.encode_all(["x"]) is None


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
    encoder = Encoder()
    assert encoder.available(), encoder.why_not
    found = encoder.encode_all(["my lower back hurts", "pain in the small of my back", "what does it cost"])
    assert found is not None
    assert found.shape == (3, 512)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3)
    assert float(found[0] @ found[1]) > float(found[0] @ found[2]) + 0.1
    single = encoder.encode("my lower back hurts")
    assert single is not None
    assert np.allclose(single, found[0], atol=1e-4)
