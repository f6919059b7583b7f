from django.apps import AppConfig


class ShowcaseConfig(AppConfig):
    name = "commerce.showcase"
    label = "showcase"
