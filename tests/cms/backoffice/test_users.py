import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.backoffice.staff import EDITORS, make_groups
from tests import factories as make

User = get_user_model()


def form(**changes):
    given = {
        "username": "nargiza",
        "name": "Nargiza Aliyeva",
        "email": "",
        "password1": "juda-maxfiy-soz-7",
        "password2": "juda-maxfiy-soz-7",
    }
    return given | changes


def test_new_colleague_can_sign_in_with_the_password(admin, client):
    make_groups()
    group = Group.objects.get(name=EDITORS)
    assert admin.get("/admin/users/new/").status_code == 200
    made = admin.post("/admin/users/new/", form(groups=[group.pk]))
    assert made.status_code == 302
    user = User.objects.get(username="nargiza")
    assert (user.name, user.email, user.phone) == ("Nargiza Aliyeva", None, "")
    assert client.login(username="nargiza", password="juda-maxfiy-soz-7")
    assert client.get("/admin/").status_code == 200


def test_two_colleagues_need_no_e_mail(admin):
    admin.post("/admin/users/new/", form())
    admin.post("/admin/users/new/", form(username="sanjar"))
    assert User.objects.filter(email=None).count() == 3


def test_colleague_is_changed(admin):
    admin.post("/admin/users/new/", form())
    user = User.objects.get(username="nargiza")
    address = f"/admin/users/edit/{user.pk}/"
    assert "Nargiza Aliyeva" in admin.get(address).content.decode()
    changed = form(name="Nargiza Karimova", password1="", password2="", is_active="on")
    assert admin.post(address, changed).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("Nargiza Karimova", True)


@pytest.mark.parametrize("wrong", [{"username": "admin"}, {"username": ""}, {"password2": "x"}])
def test_colleague_that_can_not_be_is_not_made(admin, wrong):
    assert admin.post("/admin/users/new/", form(**wrong)).status_code == 200
    assert User.objects.count() == 1


def test_shoppers_are_not_among_the_colleagues(admin):
    shopper = make.make_customer(name="Xaridor")
    page = admin.get("/admin/users/").content.decode()
    assert "Xaridor" not in page
    assert f"/admin/users/edit/{shopper.pk}/" not in page
