"""Secrets out of everything that leaves the case; addresses and names too, on request."""
