"""Telegram's pace as arithmetic: when one more message may go, and what that leaves.

Messages are booked at even distances, and a few may run ahead of them (the generic cell rate algorithm, ITU-T I.371):
two instants say all that there is to know of a limit, so that several programs can share it through one row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BOT = 0
"""Where other standings have a chat's id: the bot as a whole. No chat has this id."""


@dataclass(frozen=True)
class Limit:
    """So many messages a second, a few of them at once after a quiet time.

    Attributes:
        rate: messages a second.
        burst: messages that may go at once.
    """

    rate: float
    burst: float

    @property
    def whole_burst(self) -> timedelta:
        """How far messages may run ahead of even distances."""
        return timedelta(seconds=self.burst / self.rate)


@dataclass(frozen=True)
class Standing:
    """Where a chat or the bot stands.

    Attributes:
        booked_until: when the messages that have gone would end, were they sent at even distances.
        paused_until: Telegram wants nothing before.
        paused_for: how long it said so.
    """

    booked_until: datetime
    paused_until: datetime
    paused_for: timedelta = timedelta()

    def pause(self, now: datetime) -> timedelta:
        """Return how long Telegram wants nothing; zero or less for not at all."""
        return min(self.paused_until - now, self.paused_for)

    def paused(self, now: datetime, wait: timedelta) -> "Standing":
        """Return where it stands once Telegram has said to wait; a longer wait that was said before holds."""
        if self.pause(now) >= wait:
            return self
        return replace(self, paused_until=now + wait, paused_for=wait)

    def settled(self, now: datetime, limit: Limit) -> "Standing":
        """Return the same on a clock that was set back meanwhile: nothing counts for longer from now than it could.

        Whoever does not keep what this returns waits until the clock has caught up.
        """
        return replace(
            self,
            booked_until=min(self.booked_until, now + limit.whole_burst),
            paused_until=min(self.paused_until, now + self.paused_for),
        )

    def wait(self, now: datetime, limit: Limit, *, spare: float = 0.0) -> timedelta:
        """Return how long until one more may go; zero or less for at once.

        Args:
            spare: messages that are to be left for others.
        """
        return self.booked_until - now - timedelta(seconds=(limit.burst - 1 - spare) / limit.rate)

    def booked(self, now: datetime, limit: Limit) -> "Standing":
        """Return where it stands once one more has gone."""
        return replace(self, booked_until=max(self.booked_until, now) + timedelta(seconds=1 / limit.rate))

    def is_idle(self, now: datetime) -> bool:
        """Return whether it is as good as never having been written to."""
        return self.booked_until <= now and self.pause(now) <= timedelta()


@dataclass(frozen=True)
class Asked:
    """A message that wants to go.

    Attributes:
        is_reply: somebody waits for it.
    """

    chat_id: int
    is_reply: bool


@dataclass(frozen=True)
class Said:
    """What one that has asked is told; with neither it may go, and is booked.

    Attributes:
        wait: how long until it may go, if nobody else asks.
        pause: how long Telegram wants nothing of it.
    """

    wait: timedelta = timedelta()
    pause: timedelta = timedelta()


@dataclass(frozen=True)
class Pacing:
    """The limits.

    Attributes:
        overall: over all chats.
        per_chat: to one chat.
        spare: messages of the overall burst that only replies may use.
    """

    overall: Limit
    per_chat: Limit
    spare: float = 0.0

    def book(
        self, asked: Sequence[Asked], standings: Mapping[int, Standing], now: datetime
    ) -> tuple[list[Said], dict[int, Standing]]:
        """Let messages go, as far as the bot and their chats allow.

        Args:
            asked: in the order in which they should go.
            standings: of the bot and of the chats; those that are missing were never written to.

        Returns:
            what each is told, and where those stand whose standing has changed.
        """
        fresh = Standing(booked_until=now, paused_until=now)
        changed: dict[int, Standing] = {}
        said = []
        for chat_id, limit in ((BOT, self.overall), *((one.chat_id, self.per_chat) for one in asked)):
            stands = standings.get(chat_id, fresh)
            if (settled := stands.settled(now, limit)) != stands:
                changed[chat_id] = settled
        for one in asked:
            bot = changed.get(BOT) or standings.get(BOT, fresh)
            chat = changed.get(one.chat_id) or standings.get(one.chat_id, fresh)
            spare = 0.0 if one.is_reply else self.spare
            pause = max(bot.pause(now), chat.pause(now), timedelta())
            wait = max(bot.wait(now, self.overall, spare=spare), chat.wait(now, self.per_chat), timedelta())
            if not pause and not wait:
                changed |= {BOT: bot.booked(now, self.overall), one.chat_id: chat.booked(now, self.per_chat)}
            said.append(Said(wait=wait, pause=pause))
        return said, changed


def refused(chat_id: int, standings: Mapping[int, Standing], *, now: datetime, wait: timedelta) -> dict[int, Standing]:
    """Return who stands where once Telegram has asked one chat's message to wait.

    Telegram does not say whether it means the chat or the bot. One chat alone waits alone; when another is refused
    meanwhile, it is the bot that has to wait.

    Args:
        standings: of the bot, of the chat, and of every chat that waits.
    """
    fresh = Standing(booked_until=now, paused_until=now)
    changed = {chat_id: standings.get(chat_id, fresh).paused(now, wait)}
    others = any(one not in {BOT, chat_id} and stands.pause(now) > timedelta() for one, stands in standings.items())
    if others:
        changed[BOT] = standings.get(BOT, fresh).paused(now, wait)
    return changed
