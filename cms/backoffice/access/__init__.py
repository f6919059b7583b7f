"""How staff come in at /admin/: by password and a second factor, asked again before what counts.

django-allauth holds the conversations; what is here says who may come in, what is asked of them,
and writes it down.
"""
