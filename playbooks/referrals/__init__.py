"""Referrals: a loyal client is asked once at a good moment; who came through whom is kept."""
