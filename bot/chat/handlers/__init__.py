"""What to do about an update: read it, call one service, show the result."""
