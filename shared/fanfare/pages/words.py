"""Words for the codes of the model, as messages to be looked up in the reader's language."""

from fanfare.activities.activity import Access, Audience, Mode, Offer, Promise
from fanfare.activities.party import AgeBand
from fanfare.language import mark
from fanfare.problems import Code
from fanfare.registrations.terms import Outcome
from fanfare.subscribers.terms import Topic

MODES = {
    Mode.ONLINE: mark("Online"),
    Mode.IN_PERSON: mark("In person"),
    Mode.OUTREACH: mark("Out and about"),
}
OFFERS = {
    Offer.CULTURE: mark("Culture and creativity"),
    Offer.INFORMATION: mark("Information and digital"),
    Offer.HEALTH: mark("Health and wellbeing"),
    Offer.READING: mark("Reading"),
}
PROMISES = {
    Promise.CHILDREN: mark("Children’s Promise"),
    Promise.VISION_AND_PRINT_IMPAIRED: mark("Vision and Print Impaired People’s Promise"),
}
AUDIENCES = {
    Audience.EVERYONE: mark("Everyone"),
    Audience.FAMILIES: mark("Families"),
    Audience.CHILDREN: mark("Children"),
    Audience.YOUNG_PEOPLE: mark("Young people"),
    Audience.ADULTS: mark("Adults"),
    Audience.OLDER_PEOPLE: mark("Older people"),
}
AGE_BANDS = {
    AgeBand.UNDER_5: mark("Under 5"),
    AgeBand.FIVE_TO_SEVEN: mark("5 to 7"),
    AgeBand.EIGHT_TO_ELEVEN: mark("8 to 11"),
    AgeBand.TWELVE_TO_FIFTEEN: mark("12 to 15"),
    AgeBand.SIXTEEN_TO_TWENTY_FOUR: mark("16 to 24"),
    AgeBand.ADULT: mark("25 to 64"),
    AgeBand.OLDER: mark("65 or over"),
}
ACCESS = {
    Access.STEP_FREE: mark("Step-free access"),
    Access.HEARING_LOOP: mark("Hearing loop"),
    Access.BSL: mark("British Sign Language (BSL)"),
    Access.QUIET_SPACE: mark("Quiet space"),
}
TOPICS: dict[str, str] = {
    Topic.PUBLIC: mark("Public libraries"),
    Topic.SCHOOL: mark("School libraries"),
    Topic.ACADEMIC: mark("Academic libraries"),
    Topic.HEALTH: mark("Health libraries"),
    Topic.PRISON: mark("Prison libraries"),
    Topic.SPECIALIST: mark("Specialist libraries"),
    Topic.INFORMATION_LITERACY: mark("Information literacy"),
    Topic.COPYRIGHT: mark("Copyright"),
    Topic.ADVOCACY: mark("Advocacy for libraries"),
    Topic.LIBRARIES_WEEK: mark("Libraries Week"),
}
REFUSALS = {
    Outcome.CLOSED: mark("Registration for this activity has closed."),
    Outcome.NOT_OPEN: mark("Registration for this activity has not opened yet."),
    Outcome.ACTIVITY_CANCELLED: mark("This activity has been cancelled."),
    Outcome.UNKNOWN_ACTIVITY: mark("We could not find this activity."),
    Outcome.INVALID: mark("We could not accept the number of places you asked for."),
}
PROBLEMS = {
    Code.NAME_MISSING: mark("Enter your name"),
    Code.NAME_BOOKED: mark(
        "Somebody of that name is registered with the same email address already"
    ),
    Code.NAME_TOO_LONG: mark("Your name must be %(most)s characters or fewer"),
    Code.NAME_CHARACTERS: mark("Your name must not include control characters"),
    Code.EMAIL_MISSING: mark("Enter your email address"),
    Code.PRESS_EMAIL_MISSING: mark("Enter the email address of your press contact"),
    Code.EMAIL_TOO_LONG: mark("Your email address must be %(most)s characters or fewer"),
    Code.EMAIL_FORMAT: mark("Enter one email address in the correct format, like name@example.com"),
    Code.EMAIL_LOCAL_PART: mark(
        "We cannot send mail to an address with accents or other special letters before the @. "
        "Enter another email address"
    ),
    Code.PLACES_MISSING: mark("Enter how many places you need"),
    Code.PLACES_NOT_A_NUMBER: mark("The number of places must be a whole number, like 2"),
    Code.PLACES_TOO_FEW: mark("You need at least 1 place"),
    Code.PLACES_TOO_MANY: mark("You can ask for up to %(most)s places"),
    Code.PLACES_NOT_FEWER: mark("Enter fewer places than you have now: at most %(most)s"),
    Code.AGE_BAND_MISSING: mark("Select an age group"),
    Code.NEEDS_TOO_LONG: mark("Your access needs must be %(most)s characters or fewer"),
    Code.NEEDS_CHARACTERS: mark("Your access needs must not include control characters"),
    Code.NOT_AGREED: mark("Tick the box to agree to the privacy notice"),
    Code.TOPICS_MISSING: mark("Select what you want to read about, or everything"),
    Code.WEEKS_NOT_A_NUMBER: mark("The number of weeks must be a whole number, like 4"),
    Code.WEEKS_OUT_OF_RANGE: mark("You can pause for up to %(most)s weeks"),
    Code.TEXT_TOO_LONG: mark("Use %(most)s characters or fewer"),
    Code.TEXT_CHARACTERS: mark("Use only characters that can be seen"),
    Code.TEXT_SAYS_NOTHING: mark(
        "This only keeps a place, as “TBC” or “[name]” does. Write what is meant, or leave it empty"
    ),
    Code.TELEPHONE_FORMAT: mark("Enter a telephone number with its code, like 01632 960123"),
    Code.SPOKESPERSON_INCOMPLETE: mark(
        "Enter the name, the post and the kind of person, or clear all three"
    ),
    Code.TITLE_MISSING: mark("Enter the title of the article or programme"),
    Code.OUTLET_MISSING: mark("Enter the name of the newspaper, station or website"),
    Code.DAY_FORMAT: mark("Enter the day it appeared, like 2021-10-05"),
    Code.DAY_TO_COME: mark("The day it appeared must be today or in the past"),
    Code.LINK_FORMAT: mark("Enter a web address that begins with https://, or nothing"),
}
SPEAKER_TYPES = {
    "officer": mark("Officer: works for the service"),
    "elected_member": mark("Elected member: councillor, mayor or other politician"),
    "library_user": mark("Library user"),
    "author": mark("Author"),
}
"""By fanfare.services.service.SpeakerType, which is not imported: few pages are about the press."""
USES = {
    "used": mark("We used it as it is"),
    "adapted": mark("We adapted it"),
    "not_used": mark("We did not use it"),
}
"""By fanfare.releases.responses.use.Use."""
SERVICE_DETAILS = {
    "by": mark("Your name"),
    "press.name": mark("Name of the press contact"),
    "press.email": mark("Email address of the press contact"),
    "press.phone": mark("Telephone of the press contact"),
    "out_of_hours": mark("Telephone for journalists at night and at weekends"),
    "general.name": mark("Name of the contact for the public"),
    "general.email": mark("Email address for the public"),
    "general.phone": mark("Telephone for the public"),
    "website": mark("Your website"),
}
"""What a library service may say of itself, by name; see fanfare.services.details."""
SPOKESPERSON = mark("Spokesperson %(number)s")
FACT_PARTS = {
    "unit": mark("What was counted"),
    "period": mark("From when to when"),
    "source": mark("Who counted, or where the number comes from"),
    "speaker": mark("Who says it"),
    "title": mark("Words for the link"),
}

CONSENT = mark(
    "By pressing the button you agree that we keep your email address, and your name if you give it, "
    "to send you the bulletin. Your consent is our lawful basis. You can take it back at any time, "
    "with one click in every issue."
)
"""The text beside the button of the subscription form. Other words need another version."""
CONSENT_VERSION = "2026-11"
"""Names those words in the consent record. A test pins the English ones."""
