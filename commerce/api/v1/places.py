from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from commerce.api.language import language_of
from commerce.shipping.queries import regions

router = Router(tags=["delivery"])


class DistrictOut(Schema):
    code: str
    name: str


class RegionOut(Schema):
    code: str
    name: str
    districts: list[DistrictOut]


class RegionList(Schema):
    items: list[RegionOut]


@router.get("/regions", operation_id="list_regions", response=RegionList)
def list_regions(request: HttpRequest) -> Any:
    return {"items": regions(language_of(request))}
