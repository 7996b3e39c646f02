"""The pages of activities."""

from serve_site.activities import open_data, pages

# Open data first: "/activities/<key>" would take "/activities/<key>.ics" for a key.
routes = (open_data.routes, pages.routes)
