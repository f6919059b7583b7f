"""The shop as JSON, for apps and partners: the same commands and queries as the pages use."""
