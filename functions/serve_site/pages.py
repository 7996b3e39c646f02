"""The pages that every process has from its start."""

from serve_site.activities import open_data
from serve_site.activities import pages as activities
from serve_site.bulletin import archive, confirm, leave, preferences, subscribe
from serve_site.registrations import changes, join, manage, own_data, register

# Open data first: "/activities/<key>" would take "/activities/<key>.ics" for a key.
routes = (
    open_data.routes,
    activities.routes,
    register.routes,
    manage.routes,
    changes.routes,
    join.routes,
    subscribe.routes,
    confirm.routes,
    leave.routes,
    preferences.routes,
    own_data.routes,
    archive.routes,
)
