"""The pages of the press."""

from serve_site.press import address, facts_links, kit, pages, service_facts, use

routes = (
    facts_links.routes,
    service_facts.routes,
    address.routes,
    kit.routes,
    use.routes,
    pages.routes,
)
