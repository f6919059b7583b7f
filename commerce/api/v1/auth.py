from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from commerce.accounts.commands import (
    end_device,
    issue_tokens,
    open_device,
    refresh_tokens,
    send_code,
    sign_in,
)
from commerce.accounts.models import DeviceKind
from commerce.api.auth import device_of, signed_in
from commerce.api.callers import address_of
from commerce.api.language import language_of
from commerce.core.phones import phone_of

router = Router(tags=["sign-in"])

Typed = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]


class SendCode(Schema):
    phone: Typed


class CodeSent(Schema):
    expires_at: datetime
    next_in: int
    code: str | None = None  # only where the shop is tried out


class SignIn(Schema):
    phone: Typed
    code: Typed
    device: Annotated[str, Field(max_length=100)] = ""


class Refresh(Schema):
    refresh_token: Annotated[str, Field(max_length=200)]


class TokensOut(Schema):
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  a word of OAuth


@router.post("/auth/codes", operation_id="send_code", response={202: CodeSent})
def codes(request: HttpRequest, response: HttpResponse, body: SendCode) -> Any:
    """Send a code by SMS. The answer is the same whether or not the phone has an account."""
    sent = send_code(
        phone=phone_of(body.phone),
        address=address_of(request),
        language=language_of(request),
        now=timezone.now(),
    )
    response["RateLimit-Limit"] = str(sent.allowance.most)
    response["RateLimit-Remaining"] = str(sent.allowance.left)
    response["RateLimit-Reset"] = str(sent.allowance.resets_in)
    return Status(202, sent)


@router.post("/auth/tokens", operation_id="sign_in", response=TokensOut)
def tokens(request: HttpRequest, body: SignIn) -> Any:
    """A new phone gets an account with its first right code."""
    now = timezone.now()
    user = sign_in(
        phone=phone_of(body.phone),
        code=body.code.strip(),
        address=address_of(request),
        language=language_of(request),
        now=now,
    )
    device = open_device(user=user, kind=DeviceKind.APP, name=body.device, now=now)
    return issue_tokens(device=device, now=now)


@router.post("/auth/tokens/refresh", operation_id="refresh_token", response=TokensOut)
def refresh(request: HttpRequest, body: Refresh) -> Any:
    """Each refresh token is good once; a second use signs the device out."""
    return refresh_tokens(refresh_token=body.refresh_token, now=timezone.now())


@router.delete(
    "/auth/tokens/current", operation_id="sign_out", response={204: None}, auth=signed_in
)
def sign_out(request: HttpRequest) -> Any:
    device = device_of(request)
    end_device(user_id=device.user_id, device_id=device.pk, now=timezone.now())
    return Status(204, None)
