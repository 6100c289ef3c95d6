"""The sandbox over HTTP: the Bot API for the bot, the sim API for the page."""
