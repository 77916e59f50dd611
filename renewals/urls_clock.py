"""Addresses about when renewals start: budgets, leads, settings, days off, the calendar feed."""

from django.urls import path

from renewals.views import budget, feed, leads, settings

urlpatterns = [
    path("renewals/budget/", budget.BudgetSeason.as_view(), name="budget"),
    path("clients/<int:pk>/lead/", leads.lead_take, name="lead_take"),
    path("calendar/<str:token>.ics", feed.calendar_feed, name="calendar_feed"),
    path("me/calendar/", feed.feed_change, name="feed_change"),
    path("settings/renewals/", settings.renewal_settings, name="settings"),
    path("settings/working-days/", settings.days_off, name="days_off"),
]
