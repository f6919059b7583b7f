"""What things cost, VAT included.

Owns each variant's own `Price`, price lists that take its place for a time, a group, a quantity
or a merchant, and the history of what everybody paid. Promises that a crossed-out price is the
lowest of the 30 days before its reduction. Announces `PriceSet`, also when a list's time comes.
"""
