"""Tools for people who work on Karvon; nothing in production imports this."""
