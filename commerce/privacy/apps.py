from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "commerce.privacy"
    label = "privacy"
