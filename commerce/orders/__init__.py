"""What was bought: orders, their lines as they were agreed, and the log of what befell them.

An order's name, phone and street are sealed at rest. The log is append-only and the state
follows from it. Announces `OrderPlaced` and `OrderStateChanged`.
"""
