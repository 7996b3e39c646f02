"""A function's settings, from its environment; template.yaml supplies each name."""

import os
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings by the names of their environment variables, in lower case. Empty when not supplied:
    each function is given only those that it uses."""

    stage: str = ""
    register_table: str = ""
    ledger_table: str = ""
    subscribers_table: str = ""
    press_table: str = ""
    inbound_mail_bucket: str = ""
    registration_queue_url: str = ""
    subscription_queue_url: str = ""
    mailing_queue_url: str = ""
    delivery_queue_url: str = ""
    bulk_delivery_queue_url: str = ""
    rendering_queue_url: str = ""
    press_queue_url: str = ""
    signing_key_arn: str = ""
    opaque_key_arn: str = ""
    site_url: str = ""
    client_address_header: str = ""
    sender_address: str = ""
    sender_name: str = ""
    mail_domain: str = ""
    configuration_set: str = ""
    allowed_origins: str = ""
    places_per_ip: str = ""
    first_mails_per_hour: str = ""
    feedback_queue_url: str = ""

    @classmethod
    def from_env(cls) -> "Settings":
        """The settings of this process."""
        return cls(**{f.name: os.environ.get(f.name.upper(), "") for f in fields(cls)})
