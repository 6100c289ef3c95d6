"""What buttons carry: one dataclass a menu, a file a noun; ``base`` says how they are written."""

from bot.chat.callback_data.errors import OldButtonError
from bot.chat.callback_data.words import areas_code, areas_of, code, day_of, number_of, time_of

__all__ = ["OldButtonError", "areas_code", "areas_of", "code", "day_of", "number_of", "time_of"]
