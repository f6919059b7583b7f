"""How goods reach people: the country's regions and districts, delivery rates, pick-up points.

Regions and districts are reference data of the country, kept as a file beside the code
(`geography.json`); rates and points are the shop's own and live in tables.
"""
