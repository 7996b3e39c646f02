"""The pages of the bulletin, and of what we hold about a person."""

from serve_site.bulletin import archive, confirm, leave, own_data, preferences, subscribe

routes = (
    subscribe.routes,
    confirm.routes,
    leave.routes,
    preferences.routes,
    own_data.routes,
    archive.routes,
)
