from django.core.management import call_command


def test_django_finds_nothing_to_complain_about(db):
    call_command("check", "--database=default", "--fail-level=WARNING")
