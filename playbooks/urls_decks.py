"""Addresses of what a client is shown: marks, decks, files, the page and minutes of a review."""

from django.urls import path

from core.middleware import kept_for_back
from playbooks.views import deck_template, decks

urlpatterns = [
    path("clients/<int:pk>/decks/", kept_for_back(decks.DeckList.as_view()), name="deck_list"),
    path("clients/<int:pk>/shown/", decks.ShownMarks.as_view(), name="shown"),
    path("decks/<int:pk>/", decks.DeckPage.as_view(), name="deck"),
    path("decks/<int:pk>/edit/", decks.DeckEdit.as_view(), name="deck_edit"),
    path("decks/<int:pk>/file/<str:form>/", decks.deck_file, name="deck_file"),
    path("decks/<int:pk>/show/", decks.DeckShow.as_view(), name="deck_show"),
    path(
        "decks/<int:pk>/minutes/", kept_for_back(decks.DeckMinutes.as_view()), name="deck_minutes"
    ),
    path(
        "settings/deck-template/", kept_for_back(deck_template.deck_template), name="deck_template"
    ),
]
