"""The register table: activities, registrations, counters."""
