"""The whole flow in this process, on moto."""

from tests.functions.conftest import aws, site

__all__ = ["aws", "site"]
