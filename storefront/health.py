"""What machines ask: is the process up, and are the stores there that it can't do without."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from commerce.core.health import PROBES, finding


def up(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def ready(_request: HttpRequest) -> HttpResponse:
    findings = {probe.name: finding(probe) for probe in PROBES if probe.is_vital}
    is_ready = not any(findings.values())
    return JsonResponse(
        {name: sick.wrong if sick else "ok" for name, sick in findings.items()},
        status=200 if is_ready else 503,
        headers={"Cache-Control": "no-store"},
    )
