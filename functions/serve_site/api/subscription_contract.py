"""What travels through the JSON API of the bulletin's form."""

from fanfare.subscribers.inputs import ticked
from fanfare.subscribers.terms import Topic
from serve_site.api.contract import Model, SentForm


class TopicFacts(Model):
    """A topic, with its name in the language of the request."""

    topic: Topic
    name: str


class SubscriptionFormFacts(Model):
    """What a subscription form has to ask. token: goes back with the form, at the earliest 3 seconds and
    at the latest 24 hours later. consent: a sentence to show beside the button, as it is; its version
    goes into the consent record."""

    token: str
    topics: list[TopicFacts]
    languages: tuple[str, ...]
    consent: str
    consent_version: str
    privacy_notice: str


class SubscriptionForm(SentForm):
    """A filled-in form. name: may be left out. topics: none for everything. language: of the bulletin; the
    request's when left out. homepage: a trap for programs that fill in everything; leave it out, or hide
    it from people."""

    token: str = ""
    email: str = ""
    name: str = ""
    topics: tuple[Topic, ...] = ()
    language: str = ""
    homepage: str = ""

    def values(self) -> dict[str, str]:
        """As the web form would send it."""
        answers = super().values()
        del answers["topics"]
        return ticked(self.topics) | answers


class Received(Model):
    """The request is in the queue. next_step: a page that tells the person to look into the mailbox."""

    next_step: str
