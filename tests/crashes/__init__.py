"""Power cuts: the process is killed at every commit, starts again, and every promise holds."""
