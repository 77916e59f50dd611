"""Addresses of the settings pages of this app: products and rates."""

from django.urls import path

from contracts import views_interest
from contracts import views_settings as views
from core.middleware import kept_for_back

urlpatterns = [
    path("settings/products/", views.Products.as_view(), name="product_list"),
    path("settings/products/new/", kept_for_back(views.product_create), name="product_create"),
    path("settings/products/<int:pk>/", views.product_edit, name="product_edit"),
    path("settings/products/<int:pk>/archive/", views.product_archive, name="product_archive"),
    path("settings/products/<int:pk>/restore/", views.product_restore, name="product_restore"),
    path("settings/wishes/", kept_for_back(views_interest.WishList.as_view()), name="wish_list"),
    path("settings/wishes/<int:pk>/", views_interest.wish_edit, name="wish_edit"),
    path("settings/rates/", views.rate_list, name="rate_list"),
]
