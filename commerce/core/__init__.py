"""What every domain stands on: money, languages, refusals, events with their jobs, edge keys.

Owns the event log (`EventRow`) and promises that an event and the jobs it causes are
written in the caller's transaction: both happen or neither does.
"""
