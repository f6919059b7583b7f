from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class BackofficeConfig(AppConfig):
    name = "cms.backoffice"
    label = "backoffice"
    default = True


class StaffConfig(WagtailUsersAppConfig):
    """Wagtail's users, as this shop knows them."""

    user_viewset = "cms.backoffice.users.StaffViewSet"
