from django.core.files.uploadedfile import SimpleUploadedFile

from commerce.core.money import Money
from commerce.feeds.models import Sheet
from commerce.pricing.models import Price
from tests.storefront.conftest import HTMX, says, text


def uploaded(stall, content, name="narxlar.csv"):
    if isinstance(content, str):
        content = content.encode()
    return stall.browser.post(
        stall.at("sheets/upload/"), {"file": SimpleUploadedFile(name, content)}
    )


def test_a_sheet_is_exported_changed_applied_and_undone(stall, run_jobs):
    out = stall.browser.get(stall.at("sheets/goods.csv"))
    assert "attachment" in out["Content-Disposition"]
    content = out.content.decode("utf-8-sig").replace("150000", "140000")
    page = uploaded(stall, content)
    at = page["Location"]
    assert says(stall.browser.get(at), "Being checked")
    run_jobs()
    page = stall.browser.get(at)
    assert "140\u00a0000" in text(page)
    assert Price.objects.get().amount == Money.of_soums(150_000)
    stall.browser.post(f"{at}apply/")
    run_jobs()
    assert Price.objects.get().amount == Money.of_soums(140_000)
    assert says(stall.browser.get(at), "Undo it")
    stall.browser.post(f"{at}undo/")
    run_jobs()
    assert Price.objects.get().amount == Money.of_soums(150_000)


def test_mistakes_are_told_by_row_and_can_be_taken_away_as_a_file(stall, run_jobs):
    at = uploaded(stall, f"sku;price\n{stall.variant.sku};arzon\nBEGONA;5\n")["Location"]
    run_jobs()
    page = stall.browser.get(at)
    assert says(page, "This is no price.")
    assert says(page, "You have no goods with this SKU.")
    file = stall.browser.get(f"{at}problems.csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith(f"2;{stall.variant.sku};Narxi;")


def test_what_is_no_sheet_is_refused_beside_the_form(stall):
    assert uploaded(stall, b"\0\1").status_code == 422
    assert stall.browser.post(stall.at("sheets/upload/")).status_code == 422
    assert not Sheet.objects.exists()


def test_progress_is_a_region_until_it_is_through(stall, run_jobs):
    at = uploaded(stall, "sku;price\n")["Location"]
    region = stall.browser.get(f"{at}progress/", headers=HTMX)
    assert 'id="seller-progress"' in text(region)
    run_jobs()
    assert stall.browser.get(f"{at}progress/", headers=HTMX)["HX-Redirect"] == at


def test_a_sheet_is_applied_only_once_it_is_checked(stall):
    at = uploaded(stall, "sku;price\n")["Location"]
    answer = stall.browser.post(f"{at}apply/")
    page = stall.browser.get(answer["Location"])
    assert says(page, "This can't be done with the sheet any more. Look at its state.")


def test_unknown_formats_do_not_exist(stall):
    assert stall.browser.get(stall.at("sheets/goods.pdf")).status_code == 404
