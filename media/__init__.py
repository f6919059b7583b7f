"""The ground: pictures and their prepared sizes. Knows nothing of shops or pages."""
