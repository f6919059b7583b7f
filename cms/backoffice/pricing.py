"""Price lists, promotions and coupons: what makes things cost less, and for whom."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from cms.backoffice.forms import ShopForm, SoumField, side_by_side
from cms.backoffice.viewsets import ShopIndexView, ShopViewSet
from commerce.catalog.models import Product, Variant
from commerce.core.money import Money
from commerce.pricing.commands import save_price_list
from commerce.pricing.models import PriceList
from commerce.promotions.commands import (
    MOST_AT_ONCE,
    generate_coupons,
    save_coupon,
    save_promotion,
)
from commerce.promotions.models import Coupon, Promotion

LINES = {"rows": 8, "spellcheck": "false"}


class PriceListForm(ShopForm):
    prices = forms.CharField(
        label=gettext_lazy("Prices"),
        required=False,
        widget=forms.Textarea(LINES),
        help_text=gettext_lazy("A line for each: the SKU, a space, the price in soʻm."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["prices"] = "\n".join(
                f"{row.variant.sku} {SoumField().prepare_value(row.amount)}"
                for row in self.instance.prices.select_related("variant")
            )

    def clean_prices(self) -> dict[int, Money]:
        """The price of each variant, by its id."""
        amounts = dict(map(_sku_and_price, _lines(self.cleaned_data["prices"])))
        variants = dict(Variant.objects.filter(sku__in=amounts).values_list("sku", "pk"))
        _refuse_unknown(sorted(amounts.keys() - variants.keys()))
        return {variants[sku]: amount for sku, amount in amounts.items()}

    def command(self, price_list: PriceList) -> PriceList:
        return save_price_list(price_list, now=timezone.now(), prices=self.cleaned_data["prices"])


class PromotionForm(ShopForm):
    product_codes = forms.CharField(
        label=gettext_lazy("Products"),
        required=False,
        widget=forms.Textarea(LINES | {"rows": 3}),
        help_text=gettext_lazy("Their codes, one on each line."),
    )
    gift_sku = forms.CharField(label=gettext_lazy("Gift"), required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            codes = self.instance.products.values_list("code", flat=True)
            self.initial["product_codes"] = "\n".join(codes)
            self.initial["gift_sku"] = self.instance.gift.sku if self.instance.gift else ""

    def clean_product_codes(self) -> list[Product]:
        codes = set(_lines(self.cleaned_data["product_codes"]))
        products = list(Product.objects.filter(code__in=codes))
        _refuse_unknown(sorted(codes - {product.code for product in products}))
        return products

    def clean_gift_sku(self) -> Variant | None:
        sku = self.cleaned_data["gift_sku"]
        gift = Variant.objects.filter(sku=sku).first() if sku else None
        if sku and gift is None:
            _refuse_unknown([sku])
        return gift

    def command(self, promotion: Promotion) -> Promotion:
        promotion.gift = self.cleaned_data["gift_sku"]
        return save_promotion(
            promotion,
            categories=self.cleaned_data["categories"],
            products=self.cleaned_data["product_codes"],
            merchants=self.cleaned_data["merchants"],
        )

    def _get_validation_exclusions(self) -> set[str]:
        """Whether it gives what its kind needs is known to the command, which has the gift."""
        return super()._get_validation_exclusions() | {"kind"}


class CouponForm(ShopForm):
    command = staticmethod(save_coupon)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promotion"].queryset = Promotion.objects.filter(needs_coupon=True)


class GenerateForm(forms.Form):
    """Many coupons at once, with codes that nobody can guess."""

    promotion = forms.ModelChoiceField(
        label=gettext_lazy("Promotion"), queryset=Promotion.objects.filter(needs_coupon=True)
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1_000
    )
    batch = forms.CharField(
        label=gettext_lazy("Batch"),
        max_length=50,
        help_text=gettext_lazy("By this name they are found and exported in the list."),
    )
    prefix = forms.CharField(label=gettext_lazy("Codes begin with"), max_length=20, required=False)
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Valid until"), required=False, widget=AdminDateTimeInput
    )

    def generate(self) -> int:
        given = self.cleaned_data
        return generate_coupons(
            promotion_id=given["promotion"].pk,
            count=given["count"],
            batch=given["batch"],
            prefix=given["prefix"],
            ends_at=given["ends_at"],
            now=timezone.now(),
        )


class GenerateView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_policy = ModelPermissionPolicy(Coupon)
    permission_required = "add"
    form_class = GenerateForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = gettext_lazy("Make many coupons")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "action_url": self.request.path,
            "media": context["form"].media,
            "submit_button_label": self.page_title,
        }

    def form_valid(self, form: GenerateForm) -> HttpResponse:
        count = form.generate()
        messages.success(self.request, _("The batch has %(count)s coupons.") % {"count": count})
        batch = urlencode({"q": form.cleaned_data["batch"]})
        return redirect(f"{reverse(CouponViewSet().get_url_name('list'))}?{batch}")


class CouponIndexView(ShopIndexView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        many = HeaderButton(
            GenerateView.page_title, url=reverse("generate_coupons"), icon_name="copy"
        )
        return [*super().header_buttons, *([many] if self.add_url else [])]


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _sku_and_price(line: str) -> tuple[str, Money]:
    sku, _space, price = line.replace("\t", " ").partition(" ")
    try:
        amount = SoumField().clean(price)
    except ValidationError:
        amount = None
    if not amount:
        raise ValidationError(_("“%s” is not an SKU and a price.") % line)
    return sku, amount


def _refuse_unknown(codes: list[str]) -> None:
    if codes:
        raise ValidationError(_("There is no “%s”.") % ", ".join(codes[:5]))


WINDOW = FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])


class PriceListViewSet(ShopViewSet):
    model = PriceList
    icon = "tag"
    menu_label = gettext_lazy("Price lists")
    url_prefix = "price-lists"
    search_fields = ("name_uz", "name_ru")
    list_filter = ("is_active",)
    list_display = (
        "name_uz",
        Column("customer_group", label=gettext_lazy("Customer group")),
        Column("minimum_quantity", label=gettext_lazy("Pieces at least")),
        DateColumn("starts_at", label=gettext_lazy("Begins"), sort_key="starts_at"),
        DateColumn("ends_at", label=gettext_lazy("Ends"), sort_key="ends_at"),
        Column("priority", label=gettext_lazy("Priority"), sort_key="priority"),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    )
    edit_handler = ObjectList(
        [
            *side_by_side(PriceList, "name"),
            FieldPanel("prices"),
            WINDOW,
            FieldRowPanel([FieldPanel("priority"), FieldPanel("is_active")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("customer_group"), FieldPanel("minimum_quantity")]),
                    FieldPanel("merchant"),
                ],
                heading=gettext_lazy("When it counts"),
            ),
        ],
        base_form_class=PriceListForm,
    )


class PromotionViewSet(ShopViewSet):
    model = Promotion
    icon = "pick"
    menu_label = gettext_lazy("Promotions")
    url_prefix = "promotions"
    search_fields = chooser_searches = ("name_uz", "name_ru")
    list_filter = ("kind", "needs_coupon", "is_active")
    list_display = (
        "name_uz",
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        DateColumn("starts_at", label=gettext_lazy("Begins"), sort_key="starts_at"),
        DateColumn("ends_at", label=gettext_lazy("Ends"), sort_key="ends_at"),
        Column("priority", label=gettext_lazy("Priority"), sort_key="priority"),
        BooleanColumn("needs_coupon", label=gettext_lazy("Only with a coupon")),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    )
    edit_handler = ObjectList(
        [
            *side_by_side(Promotion, "name"),
            MultiFieldPanel(
                [
                    FieldPanel("kind"),
                    FieldRowPanel([FieldPanel("percent"), FieldPanel("amount")]),
                    FieldRowPanel([FieldPanel("buy"), FieldPanel("free")]),
                    FieldPanel("gift_sku"),
                ],
                heading=gettext_lazy("What it gives"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("categories"),
                    FieldPanel("product_codes"),
                    FieldPanel("merchants"),
                    FieldRowPanel([FieldPanel("minimum"), FieldPanel("customer_group")]),
                ],
                heading=gettext_lazy("For which goods and for whom"),
            ),
            WINDOW,
            FieldRowPanel([FieldPanel("is_active"), FieldPanel("needs_coupon")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("priority"), FieldPanel("group")]),
                    FieldPanel("is_exclusive"),
                ],
                heading=gettext_lazy("Beside other promotions"),
            ),
        ],
        base_form_class=PromotionForm,
    )


class CouponViewSet(ShopViewSet):
    model = Coupon
    icon = "key"
    index_view_class = CouponIndexView
    menu_label = gettext_lazy("Coupons")
    url_prefix = "coupons"
    search_fields = ("code", "batch")
    list_export: ClassVar = ["code", "batch", "promotion", "used", "uses_allowed", "ends_at"]
    list_filter = ("promotion",)
    list_display = (
        "code",
        Column("promotion", label=gettext_lazy("Promotion")),
        Column("batch", label=gettext_lazy("Batch")),
        Column("used", label=gettext_lazy("Used")),
        Column("uses_allowed", label=gettext_lazy("Uses")),
        DateColumn("ends_at", label=gettext_lazy("Ends")),
    )
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("promotion")]),
            FieldRowPanel([FieldPanel("uses_allowed"), FieldPanel("uses_per_customer")]),
            FieldRowPanel([FieldPanel("minimum"), FieldPanel("batch")]),
            WINDOW,
        ],
        base_form_class=CouponForm,
    )
