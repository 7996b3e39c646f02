"""What to type after a refusal of the desk."""

from functools import singledispatch

from desk.bulletin.order_plan import SentBefore
from desk.mailings.control import SendsRelease
from desk.refusal import ChangesTooFast, NotFound, Refused, TooOld
from desk.releases.workflow.refusals import AllSent, NeedsReason, NotAllowed, Overtaken
from fanfare.releases.approval import No

_LISTS = {
    "activity": "fanfare activities list shows all keys.",
    "mailing": "fanfare mailing list shows all of them.",
    "poll": "fanfare release polls list shows all.",
    "public issue": "fanfare bulletin archive list shows all.",
    "release": "fanfare release list shows all of them.",
    "sent issue": "fanfare bulletin archive list shows all.",
    "service": "fanfare services list shows all keys.",
}
_CORRECT = "fanfare release correct {slug} --file FILE --reason TEXT"
_INSTEAD = {
    No.WAS_ORDERED: f"To put it right: {_CORRECT}. If it has not left yet, you can also cancel it and "
    "submit the file then.",
    No.NEVER_ORDERED: "To change it: fanfare release submit FILE",
    No.SAME_AS_SENT: "If that is held, let it go: fanfare release resume {slug}",
    No.OWN_WORK: "(On the local stage, --as NAME says who does.)",
    No.OTHER_CONTENT: "It was changed since; read it again: fanfare release show {slug}",
    No.NOT_WAITING: "fanfare release show {slug} says what its state is.",
    No.NOT_APPROVED: "Another person than its author has to: fanfare release approve {slug}",
    No.NOT_ON_ITS_WAY: "",
    No.NOT_HELD: "",
    No.WAS_CANCELLED: f"If nothing of it had left, submit the file again; else: {_CORRECT}",
}


@singledispatch
def next_step(refused: Refused) -> str:
    """What the operator can type now; empty when the refusal says it all."""
    return ""


@next_step.register
def _(refused: NotFound) -> str:
    return _LISTS[refused.what]


@next_step.register
def _(refused: TooOld) -> str:
    return "Deploy it again: make deploy"


@next_step.register
def _(refused: ChangesTooFast) -> str:
    return "Run the command again."


@next_step.register
def _(refused: NotAllowed) -> str:
    return _INSTEAD[refused.why].format(slug=refused.slug)


@next_step.register
def _(refused: Overtaken) -> str:
    return f"Look again: fanfare release show {refused.slug}"


@next_step.register
def _(refused: AllSent) -> str:
    return f"What is wrong in it can be corrected: {_CORRECT.format(slug=refused.slug)}"


@next_step.register
def _(refused: NeedsReason) -> str:
    return "To send in spite of the warning, say why: --override REASON."


@next_step.register
def _(refused: SentBefore) -> str:
    return "Write another slug into the file, or say --again to send it once more."


@next_step.register
def _(refused: SendsRelease) -> str:
    return f"Say: fanfare release {refused.instead} {refused.slug}"
