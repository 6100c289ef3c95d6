"""The Bot API as data: what the sandbox checks calls against."""
