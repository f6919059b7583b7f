from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "commerce.payouts"
    label = "payouts"
