import pytest

from cms.commands import ensure_site
from cms.models import ShopSettings
from commerce.catalog.events import CategoryChanged
from commerce.catalog.queries import category_menu
from commerce.core.events import emit
from storefront.shell import particulars, path_in_menu, same_path, shell, with_query
from tests import factories as make
from tests.storefront.conftest import text


def test_menu_is_asked_for_once_in_each_language(client, django_assert_num_queries):
    make.make_category()
    category_menu("uz")
    with django_assert_num_queries(0):
        category_menu("uz")
    assert [kept.title for kept in category_menu("ru")] != [
        kept.title for kept in category_menu("uz")
    ]


def test_changed_category_is_in_the_menu_when_the_job_is_done(run_jobs):
    category = make.make_category(title_uz="Eski nom")
    assert [kept.title for kept in category_menu("uz")] == ["Eski nom"]
    type(category).objects.update(title_uz="Yangi nom")
    emit(CategoryChanged(category.pk))
    run_jobs()
    assert [kept.title for kept in category_menu("uz")] == ["Yangi nom"]


def test_path_in_the_menu_goes_from_the_root():
    root = make.make_category()
    child = make.make_category(parent=root)
    make.make_category()
    assert [kept.id for kept in path_in_menu(category_menu("uz"), child.pk)] == [root.pk, child.pk]
    assert path_in_menu(category_menu("uz"), 0) == []


def test_fragment_does_not_ask_for_the_menu(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/uz/me/badge/")


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/uz/cart/", "/ru/cart/"),
        ("/uz/", "/ru/"),
        ("/", "/ru/"),
        ("/wp-login.php", "/ru/"),
        ("/uzbek/", "/ru/"),
    ],
)
def test_same_path_in_the_other_language(rf, path, other):
    assert same_path(rf.get(path))["ru"] == other


def test_answer_to_a_form_offers_the_home_page_in_the_other_language(rf):
    assert same_path(rf.post("/uz/checkout/place/"))["ru"] == "/ru/"


def test_query_changes_one_name_and_begins_at_the_first_page(rf):
    request = rf.get("/uz/c/x/?attr.colour=red&attr.colour=blue&sort=cheap&page=3")
    assert with_query(request, sort="new") == "/uz/c/x/?attr.colour=red&attr.colour=blue&sort=new"
    assert with_query(request, **{"attr.colour": ["red"]}) == "/uz/c/x/?sort=cheap&attr.colour=red"
    assert with_query(request, **{"attr.colour": None, "sort": None}) == "/uz/c/x/"
    assert with_query(request, page=4).endswith("&page=4")


def test_query_stays_escaped(rf):
    assert (
        with_query(rf.get("/uz/", {"q": '"><script>'}), page=2)
        == "/uz/?q=%22%3E%3Cscript%3E&page=2"
    )


def test_search_engines_are_given_addresses_without_filters(rf):
    around = shell(rf.get("/uz/c/x/?attr.colour=red&page=2&utm=1"))
    assert around["alternate"]["ru"] == "http://testserver/ru/c/x/?page=2"
    assert around["switch"]["ru"] == "/ru/c/x/?attr.colour=red&page=2&utm=1"


def test_category_page_shows_its_children_from_the_menu(client):
    root = make.make_category()
    child = make.make_category(parent=root, title_uz="Bolasi")
    assert f'href="/uz/c/{child.slug_uz}/"' in text(client.get(f"/uz/c/{root.slug_uz}/"))


def test_particulars_are_shown_anew_when_they_change(client, run_jobs):
    ensure_site()
    run_jobs()
    particulars("uz")
    settings = ShopSettings.objects.get()
    settings.phone = "+998712345678"
    settings.save()
    run_jobs()
    assert "+998 71 234-56-78" in text(client.get("/uz/cart/"))
