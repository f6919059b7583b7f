"""Editors see drafts and single blocks through the real theme."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cms.models import HomePage, LandingPage
from tests import factories as make


@pytest.fixture
def staff(db: None) -> Client:
    user = get_user_model().objects.create_superuser("muharrir", "m@example.uz", "juda-maxfiy-soz")
    client = Client()
    client.force_login(user)
    return client


def preview(page: LandingPage, mode: str) -> Any:
    answer = page.make_preview_request(preview_mode=mode)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "Surrogate-Key" not in answer
    return answer.content.decode()


def test_a_draft_is_previewed_in_both_languages(make_page: Any, translate: Any) -> None:
    page = make_page("yordam", ("rich_text", "<p>Salom</p>"))
    page.title, page.body = "Yangi sarlavha", [("rich_text", "<p>Hali chiqmagan</p>")]

    uzbek, russian = preview(page, "uz"), preview(page, "ru")

    for shown in (uzbek, russian):
        assert "Yangi sarlavha" in shown
        assert "Hali chiqmagan" in shown
    assert '<html lang="uz"' in uzbek
    assert '<html lang="ru"' in russian

    translate(page, "pomoshch", ("rich_text", "<p>Привет</p>"), title="Помощь")
    assert "Привет" in preview(page, "ru")
    assert "Привет" not in preview(page, "uz")


def test_a_page_opens_in_its_own_language(make_page: Any, translate: Any) -> None:
    page = make_page("yordam")
    assert page.default_preview_mode == "uz"
    assert translate(page, "pomoshch").default_preview_mode == "ru"


def test_every_block_is_previewed_in_the_chooser_of_blocks(staff: Client, home: HomePage) -> None:
    make.make_shown_product()
    for name, block in home.body.stream_block.child_blocks.items():
        answer = staff.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert answer.status_code == 200, name
        assert block.is_previewable, name
        if name not in ("image", "articles"):  # they need a picture or an article to show
            assert f"block-{name}".encode() in answer.content, name


def test_a_new_page_can_be_begun_in_the_admin(staff: Client, home: HomePage) -> None:
    for kind in ("landingpage", "articleindexpage"):
        address = reverse("wagtailadmin_pages:add", args=["cms", kind, home.pk])
        assert staff.get(address).status_code == 200
    settings = reverse("wagtailsettings:edit", args=["cms", "shopsettings"])
    assert staff.get(settings, follow=True).status_code == 200
