"""How Karvon logs: one event a line, as JSON in production, readable while developing.

Nothing personal reaches a log: phone numbers and the values of telling names are masked. What
belongs to one request carries its `request_id`, which a middleware binds with
`structlog.contextvars.bind_contextvars(request_id=…)`.
"""

from __future__ import annotations

import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "•••"
PERSONAL = {
    *("address", "email", "first_name", "last_name", "passport", "phone", "pinfl", "street"),
    *("authorization", "code", "cookie", "otp", "password", "secret", "token"),
}
PHONE = re.compile(r"(?<!\d)\+?998[\s()-]*\d{2}(?:[\s()-]*\d){5}([\s()-]*\d{2})(?!\d)")


def mask_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: _masked(name, value) for name, value in event.items()}


def _masked(name: str, value: Any) -> Any:
    if name.lower() in PERSONAL and value:
        return MASK
    if isinstance(value, str):
        return PHONE.sub(rf"+998{MASK}\1", value)
    if isinstance(value, dict):
        return {key: _masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked("", inner) for inner in value]
    return value


def _common_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=("status_code", "duration_ms")),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def logging_settings(*, readable: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING. `readable` is for a person at a terminal, and masks nothing."""
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if readable:
        last += [structlog.dev.ConsoleRenderer(pad_event_to=0, colors=sys.stdout.isatty())]
    else:
        last += [
            structlog.processors.format_exc_info,
            mask_personal_data,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common_processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "karvon": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _common_processors(),
                "processors": last,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "karvon"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print everything twice.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "procrastinate": {"level": "WARNING"},
            "PIL": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},  # who did what stands in its own audit log
        },
    }
