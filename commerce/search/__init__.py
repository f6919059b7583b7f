"""Finding products as people type: one interface, an engine chosen by setting.

Owns the entries of the PostgreSQL engine, made from the same documents that pages show.
"""
