"""Who somebody is: users, the codes they sign in with, and where they are signed in.

A shopper is their phone number, proved by a code; staff have a name and a password for the
admin, and a code never opens that. Numbers are sealed at rest and found by a keyed digest;
codes and tokens are kept as digests only. Announces `SignedIn` and `AccountClosed`.
"""
