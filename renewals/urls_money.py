"""Addresses of invoices, the upsell queue and price rounds."""

from django.urls import path

from core.middleware import kept_for_back
from renewals.views import money, owed, prices, upsell

urlpatterns = [
    path("renewals/owed/", owed.Owed.as_view(), name="owed"),
    path("renewals/money/<str:what>/<str:form>/", money.money_export, name="money_export"),
    path(
        "clients/<int:client_pk>/invoices/new/",
        kept_for_back(owed.InvoiceCreate.as_view()),
        name="invoice_create",
    ),
    path("invoices/<int:pk>/edit/", owed.InvoiceEdit.as_view(), name="invoice_edit"),
    path("invoices/<int:pk>/mark/", owed.invoice_mark, name="invoice_mark"),
    path("renewals/prices/", kept_for_back(prices.Prices.as_view()), name="price_list"),
    path("renewals/prices/<int:pk>/", prices.PriceRoundPage.as_view(), name="price_round"),
    path("renewals/prices/rows/<int:pk>/", prices.PriceRow.as_view(), name="price_row"),
    path("renewals/upsell/", upsell.Upsell.as_view(), name="upsell"),
    path(
        "clients/<int:client_pk>/upsell/",
        kept_for_back(upsell.UpsellOffer.as_view()),
        name="upsell_offer",
    ),
]
