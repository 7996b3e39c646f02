"""The press table: services, releases, what came of them."""
