"""The fuse box: settings, addresses and servers. Everything is wired here and nobody imports it."""
