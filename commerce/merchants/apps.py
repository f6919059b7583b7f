from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "commerce.merchants"
    label = "merchants"
