from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.urls import NoReverseMatch
from django.utils.translation import override

from commerce.core.money import Money
from storefront.jinja import absolute, url


def render(source, language="uz", **context):
    with override(language):
        return engines["jinja2"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "uz", "ru"),
    [
        ("{{ 1250000|money }}", "12\xa0500\xa0soʻm", "12\xa0500\xa0сум"),
        ("{{ amount|money }}", "12\xa0500\xa0soʻm", "12\xa0500\xa0сум"),
        ("{{ 12500|thousands }}", "12\xa0500", "12\xa0500"),
        ("{{ on|day }}", "5-noyabr", "5 ноября"),
        ("{{ at|day }} {{ at|clock }}", "6-noyabr 01:30", "6 ноября 01:30"),
        ("{{ '+998901234567'|phone }}", "+998 90 123-45-67", "+998 90 123-45-67"),
        ("{{ 11|percent }}", "11\xa0%", "11\xa0%"),
        ("{{ url('cart:show') }}", "/uz/cart/", "/ru/cart/"),
        ("{{ url('cart:change_line', 7) }}", "/uz/cart/7/", "/ru/cart/7/"),
    ],
)
def test_filters_and_functions_speak_the_active_language(source, uz, ru):
    given = {
        "amount": Money.of_soums(12_500),
        "on": date(2026, 11, 5),
        "at": datetime(2026, 11, 5, 20, 30, tzinfo=UTC),
    }
    assert render(source, "uz", **given) == uz
    assert render(source, "ru", **given) == ru


def test_text_is_escaped():
    assert render("{{ text }}", text="<b>&</b>") == "&lt;b&gt;&amp;&lt;/b&gt;"


def test_percent_signs_in_sentences_are_left_alone():
    assert render("{{ _('100% {what}').format(what='x') }}") == "100% x"


def test_kept_addresses_do_not_mix_languages():
    for language in ("uz", "ru", "uz"):
        with override(language):
            assert url("catalog:product", "choynak") == f"/{language}/p/choynak/"


def test_unknown_address_is_a_mistake():
    with pytest.raises(NoReverseMatch):
        url("nowhere")


def test_asset_stands_in_the_page_as_it_is():
    assert "documentElement" in render("{{ asset_inline('js/theme.js') }}")
    with pytest.raises(FileNotFoundError):
        render("{{ asset_inline('js/nothing.js') }}")


def test_inline_script_is_allowed_by_the_policy(client):
    from base64 import b64encode
    from hashlib import sha256

    script = render("{{ asset_inline('js/theme.js') }}")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in client.get("/healthz")["Content-Security-Policy"]
    assert (
        "unsafe-inline"
        not in client.get("/healthz")["Content-Security-Policy"].split("style-src")[0]
    )


def test_addresses_for_search_engines_are_whole(rf):
    assert absolute("/media/a.webp", rf.get("/uz/")) == "http://testserver/media/a.webp"


def test_addresses_stay_as_they_are_for_a_host_that_is_not_ours(rf, settings):
    settings.ALLOWED_HOSTS = ["karvon.uz"]
    assert absolute("/media/a.webp", rf.get("/uz/", headers={"host": "evil.example"})) == (
        "/media/a.webp"
    )
