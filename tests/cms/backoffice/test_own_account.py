import re

import pytest
from django.contrib.auth import get_user_model

from bench.admin import filled

pytestmark = pytest.mark.django_db
PAGE = "/admin/account/"


def test_own_name_e_mail_and_language_are_changed(admin):
    form = filled(admin.get(PAGE).content.decode())
    assert not [name for name in form if re.search("first_name|last_name", name)]
    changes = {"own-name": "Nargiza", "own-email": "n@example.uz", "own-language": "ru"}
    assert admin.post(PAGE, form | changes).status_code == 302
    user = get_user_model().objects.get()
    assert (user.name, user.email, user.language) == ("Nargiza", "n@example.uz", "ru")
    page = admin.get(PAGE).content.decode()
    assert 'value="Nargiza"' in page
    assert 'value="n@example.uz"' in page


def test_no_e_mail_is_none_and_anothers_is_refused(admin):
    get_user_model().objects.create_user("sanjar", email="s@example.uz")
    form = filled(admin.get(PAGE).content.decode())
    assert admin.post(PAGE, form | {"own-email": "s@example.uz"}).status_code == 200
    assert admin.post(PAGE, form | {"own-email": ""}).status_code == 302
    assert get_user_model().objects.get(username="admin").email is None
