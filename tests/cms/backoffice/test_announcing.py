"""What shoppers see of brands, options, warehouses, merchants and pictures follows the forms."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bench.admin import filled
from commerce.catalog.models import Attribute
from commerce.core.models import EventRow
from commerce.inventory.models import Warehouse
from commerce.showcase.models import Document
from media.models import Picture
from tests.factories.catalog import make_brand, make_category, make_option, make_shown_product

pytestmark = pytest.mark.django_db


def saved(client: Client, kind: str, row: Any, **changes: Any) -> Any:
    url = reverse(f"wagtailsnippets_{kind}:edit", args=[row.pk])
    form = filled(client.get(url).content.decode())
    return client.post(url, form | changes)


def document(product: Any, language: str = "uz") -> dict[str, Any]:
    data: dict[str, Any] = Document.objects.get(product=product, language=language).data
    return data


def test_renamed_brand_is_shown_on_its_products(admin: Client, run_jobs: Callable[[], int]) -> None:
    brand = make_brand("Zarvar")
    product = make_shown_product(brand=brand)
    assert saved(admin, "catalog_brand", brand, name="Zarvar Plus").status_code == 302
    run_jobs()
    assert document(product)["brand"] == "Zarvar Plus"


def test_renamed_option_is_shown_on_its_variants(
    admin: Client, run_jobs: Callable[[], int]
) -> None:
    red = make_option("colour", "red")
    product = make_shown_product(variants=[{"options": {"colour": "red"}}])
    colour = Attribute.objects.get(code="colour")
    index = [option.pk for option in colour.options.all()].index(red.pk)
    answer = saved(admin, "catalog_attribute", colour, **{f"options-{index}-title_ru": "Алый"})
    assert answer.status_code == 302
    run_jobs()
    titles = [value["title"] for value in document(product, "ru")["options"][0]["values"]]
    assert titles == ["Алый"]


def test_closed_warehouse_takes_its_pieces_out_of_sight(
    admin: Client, run_jobs: Callable[[], int]
) -> None:
    product = make_shown_product()
    assert document(product)["in_stock"] is True
    form = {"is_active": ""}
    for warehouse in Warehouse.objects.filter(stocks__variant__product=product):
        assert saved(admin, "inventory_warehouse", warehouse, **form).status_code == 302
    run_jobs()
    assert document(product)["in_stock"] is False


def test_merchant_who_stops_trading_disappears(admin: Client, run_jobs: Callable[[], int]) -> None:
    product = make_shown_product()
    answer = saved(admin, "merchants_merchant", product.merchant, is_active="")
    assert answer.status_code == 302
    run_jobs()
    assert not Document.objects.filter(product=product).exists()


def test_phone_of_another_country_is_refused_for_a_merchant(admin: Client) -> None:
    merchant = make_shown_product().merchant
    answer = saved(admin, "merchants_merchant", merchant, phone="+1 212 555 0100")
    assert answer.status_code == 200
    assert "phone" in answer.context["form"].errors


def test_category_can_not_stand_inside_itself(admin: Client) -> None:
    top = make_category()
    inner = make_category(parent=top)
    answer = saved(admin, "catalog_category", top, parent=str(inner.pk))
    assert "parent" in answer.context["form"].errors


def test_warehouse_with_stock_is_not_deleted(admin: Client) -> None:
    make_shown_product()
    warehouse = Warehouse.objects.first()
    url = reverse("wagtailsnippets_inventory_warehouse:delete", args=[warehouse.pk])
    assert admin.post(url).status_code == 302
    assert Warehouse.objects.filter(pk=warehouse.pk).exists()


# --- pictures -----------------------------------------------------------------------------------


def upload(client: Client, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": name, "files[]": file},
        headers={"x-requested-with": "XMLHttpRequest", "accept": "application/json"},
    )


def picture_of(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "png")
    return file.getvalue()


def test_uploaded_picture_gets_its_sizes_by_a_job(
    admin: Client, run_jobs: Callable[[], int]
) -> None:
    answer = upload(admin, "a.png", picture_of(300, 200)).json()
    assert answer["success"] is True, answer
    picture = Picture.objects.get()
    assert picture.renditions.filter(filter_spec__contains="webp").count() == 0
    run_jobs()
    assert picture.renditions.filter(filter_spec__contains="webp").count() > 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.png", picture_of(10_000, 10_000)),
        ("page.png", b"<html><script>alert(1)</script></html>"),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("headless.png", picture_of(50, 50)[:30]),
        ("cut.png", picture_of(500, 500)[:-40]),
        ("empty.png", b""),
    ],
)
def test_what_is_no_fit_picture_is_refused(admin: Client, name: str, content: bytes) -> None:
    assert upload(admin, name, content).json()["success"] is False
    assert not Picture.objects.exists()
    assert not EventRow.objects.filter(name="picture.changed").exists()
