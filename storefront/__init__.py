"""The door: pages for people's browsers, one module for each area of addresses.

A view translates a request, makes one call to the floors below and hands the answer to
`responses`, the only module that knows of htmx and of what may be kept at the edge.
"""
