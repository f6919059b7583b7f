"""What the shop tells people, by SMS and by e-mail.

Owns the outbox: a message is a row in the caller's transaction first and is sent by a job after
it, once, however often it was asked for. What is not urgent waits for the morning. Address and
words are sealed at rest and never logged (a gateway that shows them needs DEBUG); both go when
the message went. Announces `MessageQueued`.
"""
