"""Calendar files in and out, as plain values."""
