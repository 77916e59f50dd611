"""Addresses of the forecast."""

from django.urls import path

from renewals.views import forecast, forecast_moves, what_if

urlpatterns = [
    path("renewals/forecast/", forecast.Forecast.as_view(), name="forecast"),
    path("renewals/forecast/export/<str:form>/", forecast.forecast_export, name="forecast_export"),
    path("renewals/forecast/moves/", forecast_moves.ForecastMoves.as_view(), name="forecast_moves"),
    path("renewals/what-if/", what_if.WhatIfPage.as_view(), name="what_if"),
]
