"""The seller portal: a merchant's own pages. Every address names its merchant."""
