"""Handlers run in this process, against moto, on the resources that template.yaml describes.

A handler makes its clients when it is imported, so the environment is set before any test module is.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from tests import stack

if TYPE_CHECKING:
    from tests.support.site import Clock

os.environ.update(stack.environment())


@pytest.fixture
def aws() -> Iterator[None]:
    """An account with Fanfare's tables, queues and secret, empty."""
    with mock_aws():
        boto3.setup_default_session()
        stack.create()
        yield


class Context:
    """What Lambda passes beside the event."""

    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-2:123456789012:function:function"
    aws_request_id = "request"

    def __init__(self, remaining: int = 30_000) -> None:
        self._remaining = remaining

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def site(aws: None, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Clock]":
    """The public site on an empty register. Gives its clock, ten seconds ahead of the real one."""
    from serve_site import resources
    from serve_site.bulletin import resources as readers
    from tests.support.site import Clock

    clock = Clock()
    monkeypatch.setattr(resources, "now", clock)
    resources.signer.cache_clear()
    resources.opaque_ids.cache_clear()
    resources.registrations.cache_clear()
    readers.subscriptions.cache_clear()
    readers.people.cache_clear()
    resources.catalogue.forget()
    yield clock
    resources.signer.cache_clear()
    resources.opaque_ids.cache_clear()


def held(queue: str) -> list[Any]:
    """What is in a queue, however long it has been told to wait."""
    messages: list[Any] = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-west-2"].queues[queue]._messages
    return messages


def take(queue: str) -> list[str]:
    """The bodies of a queue's messages, taken out of it."""
    messages = held(queue)
    bodies = [message.body for message in messages]
    messages.clear()
    return bodies
