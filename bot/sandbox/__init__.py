"""A Telegram on this machine, with phones on a page. Knows nothing of the practice."""
