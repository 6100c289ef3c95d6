"""The owner reads who came in, who was refused, and who got which rights, and takes it along as a table."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.documents.security import FILE_NAME, security_log_as_csv
from bot.services import security
from bot.web.context import at_desk, looking, site_of
from bot.web.rendering import render
from bot.web.security import checked_form
from bot.wording import phrases
from bot.wording.security import said


async def page(request: Request) -> Response:
    """Show the log, newest first."""
    given = request.query_params.get("page", "1")
    wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    async with looking(request) as (desk, viewer):
        found = await security.read(desk, viewer, page=wanted)
        zone, today = viewer.zone, desk.today(viewer)
        lines = [
            (
                f"{phrases.day(one.at.astimezone(zone).date(), today=today)} {phrases.clock(one.at.astimezone(zone))}",
                said(one, found.names),
            )
            for one in found.lines
        ]
    return render(request, "security_log.html", viewer=viewer, lines=lines, found=found)


async def table(request: Request) -> Response:
    """Give every line as a file; that it was taken stands in it."""
    await checked_form(request, request.cookies.get(site_of(request).cookie, ""))
    async with at_desk(request) as (desk, viewer):
        lines, names = await security.export(desk, viewer)
        content = security_log_as_csv(lines, names)
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = [Route("/security", page), Route("/security.csv", table, methods=["POST"])]
