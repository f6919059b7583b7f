import pytest

from storefront.visitor import browser_name, safe_next


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Firefox/127.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
        ("\0🙂" * 1000, ""),
    ],
)
def test_browser_is_named_so_that_its_owner_knows_it(agent, name):
    assert browser_name(agent) == name


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("/uz/cart/", "/uz/cart/"),
        ("", "/uz/account/"),
        ("uz/cart/", "/uz/account/"),
        ("//evil.example/uz/", "/uz/account/"),
        ("https://evil.example/", "/uz/account/"),
    ],
)
def test_only_paths_of_ours_are_gone_on_to(address, goes_to):
    assert safe_next(address) == goes_to
