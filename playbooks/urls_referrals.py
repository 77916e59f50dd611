"""Addresses of referrals."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import referrals

urlpatterns = [
    path("referrals/", referrals.ReferralList.as_view(), name="referral_list"),
    path(
        "clients/<int:client_pk>/referrals/new/",
        kept_for_back(referrals.ReferralCreate.as_view()),
        name="referral_create",
    ),
    path("referrals/<int:pk>/", referrals.ReferralEdit.as_view(), name="referral_edit"),
]
