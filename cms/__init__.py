"""The shop window: pages that marketers build from blocks, in two language trees.

It owns pages, their blocks and what stands around every page (telephone, help links). It promises
that a page is plain data in a bounded number of queries, that live cards and prices in it are the
showcase's own, and that a page which is not translated never passes for one. It announces when a
page appears, changes or goes, and when the shop's own particulars change. Pages are shown by the
storefront, never by Wagtail.
"""
