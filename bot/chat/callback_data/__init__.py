"""What buttons carry: one dataclass a menu, a file a noun; ``base`` says how they are written."""
