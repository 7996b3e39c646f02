"""Orders to mail people what became of their requests."""

from fanfare.activities.activity import Listing
from fanfare.messages.deliveries import DeliverMail
from fanfare.registrations.mail_kind import MailKind
from fanfare.registrations.party_key import key_of
from fanfare.registrations.registration import Answer, Party


def delivery_id(party: Party, listing: Listing) -> str:
    """Names the mail about this state of a registration: one mail for each state, no
    matter how often, and by which function, it is queued."""
    return f"{party.registration_id}_{party.sequence}-{listing.sequence}"


def state_mail(
    kind: MailKind, party: Party, listing: Listing, is_often: bool = False
) -> DeliverMail:
    """The mail about the current state of a registration. is_often: as in RegistrationRequested."""
    return DeliverMail(
        delivery_id=delivery_id(party, listing),
        kind=kind,
        activity=listing.activity.key,
        person=party.person,
        party=key_of(party),
        registration_id=party.registration_id,
        sequence=party.sequence,
        language=party.language,
        is_often=is_often,
    )


def already_booked(
    answer: Answer, party: Party, listing: Listing, is_often: bool = False
) -> DeliverMail:
    """Tell a person who asked again that the booking is kept."""
    return state_mail(MailKind.ALREADY_BOOKED, party, listing, is_often).model_copy(
        update={
            "delivery_id": f"{answer.request_id}_again",
            "request_id": answer.request_id,
        }
    )


def not_accepted(answer: Answer, activity: str, is_often: bool = False) -> DeliverMail:
    """Tell somebody why a request did not become a party."""
    return DeliverMail(
        delivery_id=f"{answer.request_id}_refused",
        kind=MailKind.NOT_ACCEPTED,
        activity=activity,
        request_id=answer.request_id,
        language=answer.language,
        is_often=is_often,
    )


def not_understood(answer: Answer, day: str) -> DeliverMail:
    """Tell somebody that a request could not be read. Its record is under the day."""
    return not_accepted(answer, "").model_copy(update={"person": day})
