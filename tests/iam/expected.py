"""What the rules of tests/iam make an exception of, each with its reason."""

NOT_THERE = {
    "DeliveryQueue-gone": "a queue that was deleted under accept_registration",
    "NoSuchTable": "a table that manage_subscription cannot find",
    "none": "a queue that is not there",
}
"""Resources that tests name on purpose though no template has them, to see what comes of the fault."""

UNUSED = {
    "read_mail: s3:ListBucket on InboundMailBucket": "without it, AWS calls a mail that is gone one "
    "that may not be read; moto tells the two apart by itself",
}
"""Grants that no test uses, as `Grant` prints them."""
