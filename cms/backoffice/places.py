"""Regions and districts of the country, to choose from by name."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.ui.tables import Column

from cms.backoffice.reading import reader_language
from commerce.shipping.queries import Region, regions


def regions_here() -> list[Region]:
    return regions(reader_language())


def region_choices() -> list[tuple[str, str]]:
    return [(region.code, region.name) for region in regions_here()]


def district_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Districts under the names of their regions."""
    return [
        (region.name, [(district.code, district.name) for district in region.districts])
        for region in regions_here()
    ]


def region_of(district: str) -> str:
    """The region that this district lies in; empty for one that there is not."""
    return next(
        (
            region.code
            for region in regions_here()
            for known in region.districts
            if known.code == district
        ),
        "",
    )


class RegionSelect(forms.Select):
    """The names in the editor's own language, so they are read at each request."""

    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.choices = region_choices


class DistrictSelect(forms.Select):
    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.choices = district_choices


class RegionColumn(Column):
    def get_value(self, instance: Any) -> str:
        code = super().get_value(instance)
        return next((region.name for region in regions_here() if region.code == code), code)
