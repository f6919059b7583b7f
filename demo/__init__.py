"""A shop to try things in: a curated catalogue of 299 products, or any number of generated ones.

`manage.py demo` loads the curated shop once; `manage.py demo --products N` adds N generated
products. Rows are written in bulk, past the commands of the domains, so what those would have
announced is done here at once: showcase, search, old slugs and Wagtail's own indexes.
"""
