"""The only rooms that look at a clock: what builds the parts, starts them, serves and ticks."""
