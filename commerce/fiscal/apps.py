from django.apps import AppConfig


class FiscalConfig(AppConfig):
    name = "commerce.fiscal"
    label = "fiscal"
