"""Every address of the product, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.urls")),
    path("", include("core.urls")),
    path("", include("users.urls")),
    path("", include("clients.urls")),
    path("", include("contracts.urls")),
    path("", include("flags.urls")),
    path("", include("renewals.urls")),
    path("", include("playbooks.urls")),
    path("", include("exchange.urls")),
    path("account/", include("users.urls_account")),
    path("account/2fa/", include("allauth.mfa.urls")),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
