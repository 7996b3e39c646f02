"""What services did with their releases."""

from aws_lambda_powertools import Logger

from fanfare.aws.press.responses import Responses
from fanfare.messages.releases import ReleaseUsed
from fanfare.releases.responses.records import UseAnswer

logger = Logger()


class UseListener:
    """Keeps each service's newest answer."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def handle(self, message: ReleaseUsed) -> None:
        """Keep the answer, unless a newer one is known."""
        answer = UseAnswer(
            mailing=message.mailing, member=message.member, use=message.use, at=message.used_at
        )
        kept = self._responses.answer(answer)
        logger.info("use_recorded", mailing=message.mailing, use=message.use, kept=kept)
