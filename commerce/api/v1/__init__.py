"""REST v1 as `interface.md` of the product fixes it; one module for each resource."""
