"""What the sentence encoder makes of a text, as a plain value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Singles = NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """How a text was read, one row a part: the whole text first, then its sentences and runs of them, then windows.

    Attributes:
        vectors: the encoder's vectors, of length 1; windows have none.
        means: what the features of a part's words sum up to, before the encoder's last layers.
        windows: the first row that is a window of words inside a long sentence.
    """

    vectors: Singles
    means: Singles
    windows: int

    @property
    def vector(self) -> Singles:
        """The vector of the whole text."""
        whole: Singles = self.vectors[0]
        return whole
