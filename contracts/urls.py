"""Addresses of this app."""

from django.urls import include, path

from contracts import views, views_documents, views_interest, views_readings, views_training
from core.middleware import kept_for_back

app_name = "contracts"
urlpatterns = [
    path("clients/<int:client_pk>/contracts/", views.ContractList.as_view(), name="contract_list"),
    path(
        "clients/<int:client_pk>/contracts/new/",
        kept_for_back(views.ContractCreate.as_view()),
        name="contract_create",
    ),
    path("contracts/<int:pk>/", views.ContractPage.as_view(), name="contract"),
    path("contracts/<int:pk>/edit/", views.ContractEdit.as_view(), name="contract_edit"),
    path("contracts/<int:pk>/archive/", views.contract_archive, name="contract_archive"),
    path("contracts/<int:pk>/renewal/", views.renewal_start, name="renewal_start"),
    path("contracts/<int:pk>/renewal/back/", views.renewal_take_back, name="renewal_take_back"),
    path(
        "contracts/<int:pk>/successor/",
        views.ContractSuccessor.as_view(),
        name="contract_successor",
    ),
    path(
        "clients/<int:client_pk>/licences/new/",
        kept_for_back(views_readings.ReadingCreate.as_view()),
        name="reading_create",
    ),
    path("readings/<int:pk>/delete/", views_readings.reading_delete, name="reading_delete"),
    path("touches/<int:pk>/training/", views_training.TrainingEdit.as_view(), name="training_edit"),
    path(
        "clients/<int:pk>/interest/",
        kept_for_back(views_interest.InterestPage.as_view()),
        name="interest",
    ),
    path(
        "clients/<int:client_pk>/wishes/new/",
        kept_for_back(views_interest.WishTieCreate.as_view()),
        name="wish_tie",
    ),
    path("wishes/<int:pk>/answer/", views_interest.wish_answer, name="wish_answer"),
    path(
        "clients/<int:client_pk>/documents/",
        views_documents.DocumentList.as_view(),
        name="document_list",
    ),
    path(
        "clients/<int:client_pk>/documents/new/",
        kept_for_back(views_documents.DocumentCreate.as_view()),
        name="document_create",
    ),
    path("documents/<int:pk>/edit/", views_documents.DocumentEdit.as_view(), name="document_edit"),
    path(
        "documents/<int:pk>/move/",
        kept_for_back(views_documents.DocumentMove.as_view()),
        name="document_move",
    ),
    path("", include("contracts.urls_settings")),
]
