"""An invitation to be scanned."""

import io

import segno

FILE_NAME = "invitation.png"


def qr_code(address: str) -> bytes:
    """Return a QR code as PNG."""
    buffer = io.BytesIO()
    segno.make(address, error="m").save(buffer, kind="png", scale=8, border=4)
    return buffer.getvalue()
