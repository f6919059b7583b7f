"""What is sold: categories, product types with typed attributes, products and their variants.

Owns the bilingual content (edited in Wagtail, with drafts and revisions) and the plain facts
beside it (variants, attribute values), which imports may change and a revision never holds.
Announces `ProductChanged`, `CategoryChanged` and the life of pictures. Prices and stock are
not here: see `pricing` and `inventory`.
"""
