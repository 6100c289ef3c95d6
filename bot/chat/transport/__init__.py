"""Updates in and messages out: stored before Telegram hears of it, sent at Telegram's pace."""
