"""The language of an answer: from `Accept-Language` alone, Uzbek unless Russian is preferred."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from commerce.core.bilingual import DEFAULT, LANGUAGES, Language, language_or_default


def language_of(request: HttpRequest) -> Language:
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        main = code.partition("-")[0]
        if main in LANGUAGES:
            return language_or_default(main)
    return DEFAULT
