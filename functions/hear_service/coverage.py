"""Where releases appeared."""

from aws_lambda_powertools import Logger

from fanfare.aws.press.responses import Responses
from fanfare.messages.releases import ReleaseCovered
from fanfare.releases.responses.records import Coverage

logger = Logger()


class CoverageListener:
    """Keeps what services tell of papers and broadcasts."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses

    def handle(self, message: ReleaseCovered) -> None:
        """Keep it under the request's id: the same form again is the same entry."""
        self._responses.cover(
            Coverage(
                mailing=message.mailing,
                member=message.member,
                id=message.request_id,
                title=message.title,
                outlet=message.outlet,
                url=message.url,
                day=message.day,
                at=message.told_at,
            )
        )
        logger.info("coverage_recorded", mailing=message.mailing, request=message.request_id)
