"""What the shop tells people by SMS.

Owns the outbox: a message is a row in the caller's transaction first and is sent by a job after
it. Number and text are sealed at rest and never logged (a gateway that shows them needs DEBUG).
Announces `MessageQueued`.
"""
