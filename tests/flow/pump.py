"""Plays Lambda between moto's queues: reads the arrows from template.yaml, runs the real handlers.

Every batch is handed out twice, as SQS may. What a handler reports as failed, it gets again.
"""

from importlib import import_module
from types import ModuleType
from typing import Any

import boto3

from tests.stack import resources
from tests.support.fixtures import Context


class Pump:
    """The stack's queues and their consumers. batches: served so far, by queue."""

    def __init__(self) -> None:
        self._sqs = boto3.client("sqs")
        self.batches: dict[str, int] = {}
        self._consumers: dict[str, ModuleType] = {}
        for function in resources("AWS::Serverless::Function").values():
            for event in function["Properties"]["Events"].values():
                if event["Type"] == "SQS":
                    queue = event["Properties"]["Queue"]["Fn::GetAtt"][0]
                    handler = function["Properties"]["Handler"].rpartition(".")[0]
                    self._consumers[queue] = import_module(handler)

    def run(self) -> None:
        """Until every queue is empty. A message that fails for ever ends it with an error."""
        for _ in range(200):
            served = [self._serve(queue, module) for queue, module in self._consumers.items()]
            if not any(served):
                return
        raise AssertionError(f"queues do not run dry: {self.batches}")

    def _serve(self, queue: str, module: ModuleType) -> bool:
        fifo = resources("AWS::SQS::Queue")[queue]["Properties"].get("FifoQueue", False)
        name = f"{queue}.fifo" if fifo else queue
        url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        messages = self._sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not messages:
            return False
        self.batches[queue] = self.batches.get(queue, 0) + 1
        module.handler(_event(name, messages, 1), Context())
        reply = module.handler(_event(name, messages, 2), Context())
        again = {item["itemIdentifier"] for item in reply["batchItemFailures"]}
        for message in messages:
            handle = message["ReceiptHandle"]
            if message["MessageId"] in again:
                self._sqs.change_message_visibility(
                    QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0
                )
            else:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
        return True


def _event(queue: str, messages: list[Any], times: int) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "body": message["Body"],
                "messageAttributes": {
                    name: {"stringValue": value["StringValue"], "dataType": value["DataType"]}
                    for name, value in message.get("MessageAttributes", {}).items()
                },
                "attributes": message["Attributes"] | {"ApproximateReceiveCount": str(times)},
                "eventSourceARN": f"arn:aws:sqs:eu-west-2:123456789012:{queue}",
            }
            for message in messages
        ]
    }
