from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "commerce.feeds"
    label = "feeds"
