"""In this process; what needs AWS, on moto."""

from tests.support.fixtures import aws

__all__ = ["aws"]
