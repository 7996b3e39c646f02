"""Serve the public site: pages, forms, open data and the JSON API.

Reads:  the register, the subscribers, the bulletin's archive, the press table; the signing key
Writes: registration queue, `registration.requested`, `.cancellation_requested`, `.reduction_requested` and
        `.correction_requested`; subscription queue, `subscription.requested`, `.confirmed`, `.ended` and
        `.preferences_changed`, `person.own_data_requested` and `.erasure_requested`; press queue,
        `service.facts_changed`, `.facts_link_asked`, `.address_confirmed` and `.address_kept`,
        `release.used` and `release.covered`; attendance and rate counters in the register table
Twice?  Safe. GET changes nothing; a form sent again is the same request (its id comes from the form).
"""

from typing import Any

from aws_lambda_powertools import Logger

from fanfare.aws.correlation import correlate
from fanfare.aws.metrics import counts
from serve_site.parts import part_of, resolver

logger = Logger()
metrics = counts("serve_site")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request of the REST API."""
    correlate(logger, event.get("requestContext", {}).get("requestId", ""))
    return resolver(part_of(event["path"])).resolve(event, context)
