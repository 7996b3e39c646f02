"""The pages of registrations."""

from serve_site.registrations import changes, join, manage, register

routes = (register.routes, manage.routes, changes.routes, join.routes)
