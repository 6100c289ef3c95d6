"""Every word and button of the chat: plain values in, screens out."""
