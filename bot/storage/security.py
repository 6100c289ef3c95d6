"""Who came in, who was refused, and who got which rights; rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, select

from bot.domain.security import SecurityEvent, SecurityLine
from bot.storage.base import Noun
from bot.storage.tables import security_log


def _line(row: Row[Any]) -> SecurityLine:
    return SecurityLine(
        id=row.id, at=row.at, what=row.what, actor_id=row.actor_id, about_id=row.about_id, detail=row.detail
    )


class SecurityLog(Noun):
    """The security log."""

    async def write(
        self, what: SecurityEvent, *, actor_id: int | None, about_id: int | None, detail: str, now: datetime
    ) -> None:
        """Add a line."""
        values = {"at": now, "actor_id": actor_id, "about_id": about_id, "what": what.value, "detail": detail}
        await self._insert(security_log, values)

    async def lately(self, what: SecurityEvent, *, about_id: int | None, detail: str, since: datetime) -> bool:
        """Return whether such a line has been written since an instant."""
        about = security_log.c.about_id
        query = select(
            exists().where(
                security_log.c.at >= since,
                security_log.c.what == what.value,
                security_log.c.detail == detail,
                about.is_(None) if about_id is None else about == about_id,
            )
        )
        return bool((await self._connection.execute(query)).scalar_one())

    async def newest(self, *, limit: int, offset: int = 0) -> list[SecurityLine]:
        """Return lines, newest first."""
        query = select(security_log).order_by(security_log.c.at.desc(), security_log.c.id.desc())
        return await self._all(query.limit(limit).offset(offset), _line)

    async def everything(self) -> list[SecurityLine]:
        """Return every line, oldest first."""
        return await self._all(select(security_log).order_by(security_log.c.at, security_log.c.id), _line)

    async def count(self) -> int:
        """Return how many lines there are."""
        return int((await self._connection.execute(select(func.count()).select_from(security_log))).scalar_one())
