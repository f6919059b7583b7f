"""Goods out and in as sheets: exported, uploaded, looked through, applied and undone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.core.errors import Refusal
from commerce.feeds.commands import apply_sheet, undo_sheet, upload_sheet
from commerce.feeds.errors import SheetUnreadable
from commerce.feeds.files import FORMATS, MOST_BYTES, MOST_ROWS, too_large
from commerce.feeds.models import Sheet
from commerce.feeds.queries import (
    exported,
    problems_file,
    progress_of,
    row_views,
    sheet_of,
    sheets_of,
)
from storefront.jinja import active_language
from storefront.responses import fragment, go_to
from storefront.seller.access import Ability, Seat, attempted, for_members, own_page
from storefront.seller.files import file_to_keep

LATEST = 20
PER_PAGE = 50


@require_safe
@for_members(Ability.GOODS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _sheets_page(request, seat)


@require_safe
@for_members(Ability.GOODS)
def export(request: HttpRequest, seat: Seat, kind: str) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404
    name = f"{seat.merchant.slug}-{timezone.localdate()}.{kind}"
    return file_to_keep(exported(seat.merchant.pk, kind, active_language()), name)


@require_POST
@for_members(Ability.GOODS)
def upload(request: HttpRequest, seat: Seat) -> HttpResponse:
    try:
        name, content = _uploaded(request)
        sheet = upload_sheet(
            merchant_id=seat.merchant.pk,
            user_id=seat.user.pk,
            file_name=name,
            content=content,
            language=active_language(),
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _sheets_page(request, seat, problem=refusal.sentence(), status=refusal.status)
    return go_to(request, seat.url("sheet", sheet.pk))


@require_safe
@for_members(Ability.GOODS)
def one(request: HttpRequest, seat: Seat, sheet_id: int) -> HttpResponse:
    sheet = sheet_of(seat.merchant.pk, sheet_id)
    paging = Paginator(sheet.rows.all(), PER_PAGE).get_page(request.GET.get("page"))
    return own_page(
        request,
        seat,
        "sheet",
        sheet=sheet,
        progress=progress_of(sheet),
        rows=row_views(paging.object_list, active_language()),
        paging=paging,
    )


@require_safe
@for_members(Ability.GOODS)
def progress(request: HttpRequest, seat: Seat, sheet_id: int) -> HttpResponse:
    """How far it is, asked again and again; once it is through, the whole page is wanted."""
    sheet = sheet_of(seat.merchant.pk, sheet_id)
    if not sheet.is_underway:
        return go_to(request, seat.url("sheet", sheet_id))
    return fragment(
        request,
        "seller/_progress.html",
        private=True,
        seat=seat,
        sheet=sheet,
        progress=progress_of(sheet),
    )


@require_POST
@for_members(Ability.GOODS)
def apply(request: HttpRequest, seat: Seat, sheet_id: int) -> HttpResponse:
    sheet = sheet_of(seat.merchant.pk, sheet_id)
    return attempted(
        request,
        seat.url("sheet", sheet_id),
        lambda: apply_sheet(sheet_id=sheet.pk, now=timezone.now()),
    )


@require_POST
@for_members(Ability.GOODS)
def undo(request: HttpRequest, seat: Seat, sheet_id: int) -> HttpResponse:
    sheet = sheet_of(seat.merchant.pk, sheet_id)
    return attempted(
        request,
        seat.url("sheet", sheet_id),
        lambda: undo_sheet(sheet_id=sheet.pk, now=timezone.now()),
    )


@require_safe
@for_members(Ability.GOODS)
def problems(request: HttpRequest, seat: Seat, sheet_id: int) -> HttpResponse:
    sheet = sheet_of(seat.merchant.pk, sheet_id)
    return file_to_keep(problems_file(sheet, active_language()), f"problems-{sheet.pk}.csv")


def _uploaded(request: HttpRequest) -> tuple[str, bytes]:
    """The file that was sent; one that is too large is not read."""
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise SheetUnreadable
    if (file.size or 0) > MOST_BYTES:
        raise too_large()
    return file.name or "", file.read()


def _sheets_page(
    request: HttpRequest, seat: Seat, *, problem: str = "", status: int = 200
) -> HttpResponse:
    sheets: list[Sheet] = list(sheets_of(seat.merchant.pk)[:LATEST])
    return own_page(
        request,
        seat,
        "sheets",
        status=status,
        sheets=sheets,
        problem=problem,
        most_rows=MOST_ROWS,
        most_megabytes=MOST_BYTES // 1024**2,
    )
