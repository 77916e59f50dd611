"""Rows of playbooks: requests to recommend us."""

from __future__ import annotations

import datetime as dt

import factory

from core import clock
from playbooks.models import Referral
from tests.factories.clients import ClientFactory


class ReferralFactory(factory.django.DjangoModelFactory):
    """A client that was asked more than a year ago, so it may be asked again."""

    class Meta:
        model = Referral

    client = factory.SubFactory(ClientFactory)
    asked_by = factory.SelfAttribute("client.owner")
    asked_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=400))
