"""In this process, on moto."""

from tests.support.fixtures import aws, context, site

__all__ = ["aws", "context", "site"]
