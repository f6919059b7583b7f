from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "commerce.wallets"
    label = "wallets"
