"""Words for what deeds leave for somebody: one function for each dataclass of ``domain.notices``."""
