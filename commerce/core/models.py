from django.db import models


class EventRow(models.Model):
    """One thing that happened, kept as it was announced; rows are never changed."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    aggregate = models.CharField(max_length=80)
    payload = models.JSONField()
    happened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["aggregate", "id"], name="event_of_aggregate")]

    def __str__(self) -> str:
        return f"{self.name} {self.aggregate}"
