from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "commerce.core"
    label = "core"

    def ready(self) -> None:
        """Let every app register its reactions and health probes; they are wired nowhere else."""
        autodiscover_modules("reactions", "health")
