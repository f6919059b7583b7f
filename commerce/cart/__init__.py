"""The basket before it is an order.

Owns carts with their lines, those saved for later too, and what is known of abandoned ones. A
cart's id is unguessable and is the guest's right to it. Prices and stock are asked anew each time
it is looked at; a line remembers the price that its owner last agreed to, so that a change is told
and never silently applied. Announces `CartAbandoned`.
"""
