"""Providers' side of their protocols, written from the protocols and not from our code."""
