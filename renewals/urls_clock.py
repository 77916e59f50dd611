"""Addresses about when renewals start: budgets, leads, settings, days off, the calendar feed."""

from django.urls import path

from renewals.views import budget, leads

urlpatterns = [
    path("renewals/budget/", budget.BudgetSeason.as_view(), name="budget"),
    path("clients/<int:pk>/lead/", leads.lead_take, name="lead_take"),
]
