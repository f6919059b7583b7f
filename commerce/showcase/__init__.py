"""What shoppers see of a product, made ahead: the card, the document and its place on the shelf.

One `Card` and one `Document` a product and language, one `ShelfEntry` a product. Pages, the
API and search all read these, so they can never disagree. Rebuilt in the reaction to any
change of what they show, and whole by `manage.py rebuild_showcase`. Announces
`ShowcaseChanged`. Carts and orders never trust it: they ask pricing and inventory.
"""
