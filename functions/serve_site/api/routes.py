"""The pages of the JSON API."""

from serve_site.api import activities, document, registrations, subscriptions

routes = (activities.routes, registrations.routes, subscriptions.routes, document.routes)
