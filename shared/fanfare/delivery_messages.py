"""What deliver_mail is told: everything that travels on DeliveryQueue and BulkDeliveryQueue."""

import msgspec

from fanfare.messages import (
    DeliverDigest,
    DeliverIssue,
    DeliverMail,
    DeliverNotice,
    PreviewIssue,
)
from fanfare.press_messages import DeliverAddressNotice, DeliverRelease, DeliverServiceNotice

DeliveryMessage = (
    DeliverMail
    | DeliverDigest
    | DeliverNotice
    | DeliverIssue
    | PreviewIssue
    | DeliverRelease
    | DeliverServiceNotice
    | DeliverAddressNotice
)

decode_delivery = msgspec.json.Decoder(DeliveryMessage).decode
