"""The press table: services, releases, their results."""
