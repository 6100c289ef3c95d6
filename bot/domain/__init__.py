"""Plain Python: what is true. No I/O, no clock, no framework."""
