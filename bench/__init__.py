"""How fast the shop is, measured by commands that anyone can run; never part of the tests."""
