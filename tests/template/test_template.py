"""The arrows and numbers of template.yaml, which no linter checks."""

import re
from dataclasses import fields
from typing import Any

import pytest

from fanfare.aws.metrics import NAMESPACE
from fanfare.messages.mailings import SweepMailing, decode_mailing
from fanfare.settings import Settings
from tests.stack import ROOT, resources, template

FUNCTIONS = resources("AWS::Serverless::Function")
QUEUES = resources("AWS::SQS::Queue")
TIMEOUT = template()["Globals"]["Function"]["Timeout"]
DEAD_LETTERS = {n: q for n, q in QUEUES.items() if n.endswith("DeadLetters")}


def timeout(function: dict[str, Any]) -> int:
    return function["Properties"].get("Timeout", TIMEOUT)


def sources(function: dict[str, Any]) -> list[dict[str, Any]]:
    """A function's SQS event sources."""
    events = function["Properties"]["Events"].values()
    return [event["Properties"] for event in events if event["Type"] == "SQS"]


def consumers(queue: str) -> list[dict[str, Any]]:
    return [
        function
        for function in FUNCTIONS.values()
        if any(source["Queue"] == {"Fn::GetAtt": [queue, "Arn"]} for source in sources(function))
    ]


def statements(function: dict[str, Any]) -> list[dict[str, Any]]:
    return [s for policy in function["Properties"]["Policies"] for s in policy["Statement"]]


@pytest.mark.parametrize("name", sorted(QUEUES.keys() - DEAD_LETTERS.keys()))
def test_every_queue_has_one_consumer_room_to_retry_and_dead_letters(name: str) -> None:
    properties = QUEUES[name]["Properties"]
    (consumer,) = consumers(name)
    assert properties["VisibilityTimeout"] >= 6 * timeout(consumer)
    redrive = properties["RedrivePolicy"]
    assert redrive["maxReceiveCount"] >= 3
    dead_letters = DEAD_LETTERS[redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]]["Properties"]
    assert dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert dead_letters.get("FifoQueue") == properties.get("FifoQueue")


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_is_encrypted(name: str) -> None:
    assert QUEUES[name]["Properties"]["SqsManagedSseEnabled"] is True


def test_registrations_of_one_activity_are_served_in_order() -> None:
    properties = QUEUES["RegistrationQueue"]["Properties"]
    assert properties["VisibilityTimeout"] <= 60  # what a killed worker blocks
    assert properties["FifoQueue"] is True
    assert properties["DeduplicationScope"] == "messageGroup"
    assert properties["FifoThroughputLimit"] == "perMessageGroupId"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_consumer_reports_single_failures_in_batches_of_ten(name: str) -> None:
    for source in sources(FUNCTIONS[name]):
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BatchSize"] <= 10


@pytest.mark.parametrize("table", resources("AWS::DynamoDB::Table").values())
def test_every_table_survives(table: dict[str, Any]) -> None:
    properties = table["Properties"]
    assert table["DeletionPolicy"] == "RetainExceptOnCreate"
    assert table["UpdateReplacePolicy"] == "Retain"
    assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["Protected", True, False]}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    # Encrypted all the same, with a key of AWS's own; SSEEnabled would choose one that charges calls.
    assert "SSESpecification" not in properties
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_public_index_carries_no_join_link_and_no_counter() -> None:
    indexes = resources("AWS::DynamoDB::Table")["RegisterTable"]["Properties"]
    listed, _, people = indexes["GlobalSecondaryIndexes"]
    assert not {"join_url", "taken", "waiting"} & set(listed["Projection"]["NonKeyAttributes"])
    assert people["Projection"] == {"ProjectionType": "KEYS_ONLY"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_deployed_from_its_folder(name: str) -> None:
    module, _, function = FUNCTIONS[name]["Properties"]["Handler"].rpartition(".")
    folder = module.split(".")[0]
    assert function == "handler"
    assert (ROOT / "functions" / folder / "handler.py").is_file()
    assert name == "".join(word.title() for word in folder.split("_")) + "Function"


def test_every_folder_is_deployed() -> None:
    folders = {p.parent.name for p in (ROOT / "functions").glob("*/handler.py")}
    assert folders == {f["Properties"]["Handler"].split(".")[0] for f in FUNCTIONS.values()}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_setting_that_a_function_reads_is_supplied(name: str) -> None:
    folder = FUNCTIONS[name]["Properties"]["Handler"].split(".")[0]
    source = "".join(p.read_text() for p in (ROOT / "functions" / folder).rglob("*.py"))
    supplied = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    supplied |= set(FUNCTIONS[name]["Properties"]["Environment"]["Variables"])
    read = {f.name for f in fields(Settings) if re.search(rf"settings\.{f.name}\b", source)}
    assert {setting.upper() for setting in read} == supplied - {"POWERTOOLS_SERVICE_NAME", "STAGE"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_logs_json_and_not_for_ever(name: str) -> None:
    logging = FUNCTIONS[name]["Properties"]["LoggingConfig"]
    group = resources("AWS::Logs::LogGroup")[logging["LogGroup"]["Ref"]]
    assert group["Properties"]["RetentionInDays"] <= 90
    assert template()["Globals"]["Function"]["LoggingConfig"] == {"LogFormat": "JSON"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_policies_name_their_actions_and_rows(name: str) -> None:
    for statement in statements(FUNCTIONS[name]):
        actions = statement["Action"]
        assert not any("*" in a for a in ([actions] if isinstance(actions, str) else actions))
        # The quota belongs to the account: SES knows no narrower resource for it.
        whole_account = statement["Resource"] == "*" and actions != "ses:GetSendQuota"
        assert not whole_account or "Condition" in statement
        writes = "dynamodb:PutItem" in actions or "dynamodb:UpdateItem" in actions
        if writes and statement["Resource"] == {"Fn::GetAtt": ["RegisterTable", "Arn"]}:
            assert "ForAllValues:StringLike" in statement["Condition"]


def test_only_one_function_sends_mail_and_only_as_the_sender() -> None:
    senders = [
        (name, s) for name, f in FUNCTIONS.items() for s in statements(f) if "ses:Send" in str(s)
    ]
    ((name, statement),) = senders
    assert name == "DeliverMailFunction"
    assert statement["Action"] == "ses:SendRawEmail"
    assert statement["Condition"] == {
        "StringEqualsIfExists": {"ses:FromAddress": {"Ref": "SenderAddress"}}
    }


def test_what_runs_templates_may_send_on_what_it_made_and_nothing_else() -> None:
    (statement,) = statements(FUNCTIONS["RenderReleaseFunction"])
    assert statement == {
        "Effect": "Allow",
        "Action": ["sqs:SendMessage", "sqs:SendMessageBatch"],
        "Resource": {"Fn::GetAtt": ["BulkDeliveryQueue", "Arn"]},
    }
    variables = FUNCTIONS["RenderReleaseFunction"]["Properties"]["Environment"]["Variables"]
    assert variables.keys() == {"BULK_DELIVERY_QUEUE_URL"}


def test_real_stages_have_a_firewall_and_alarms() -> None:
    everything = template()["Resources"]
    for name in ("Firewall", "FirewallAssociation", "Observability"):
        assert everything[name]["Condition"] == "Real"


BEHIND_PROXY = {
    "AggregateKeyType": {"Fn::If": ["BehindProxy", "FORWARDED_IP", "IP"]},
    "ForwardedIPConfig": {
        "Fn::If": [
            "BehindProxy",
            {"HeaderName": {"Ref": "ClientAddressHeader"}, "FallbackBehavior": "NO_MATCH"},
            {"Ref": "AWS::NoValue"},
        ]
    },
}


def test_the_firewall_bounds_forms_and_leaves_a_mobile_network_room_to_read() -> None:
    rules = {
        r["Name"]: r for r in resources("AWS::WAFv2::WebACL")["Firewall"]["Properties"]["Rules"]
    }
    forms = rules["forms"]["Statement"]["RateBasedStatement"]
    posted = forms.pop("ScopeDownStatement")["ByteMatchStatement"]
    assert (posted["FieldToMatch"], posted["SearchString"]) == ({"Method": {}}, "POST")
    assert posted["PositionalConstraint"] == "EXACTLY"
    assert forms == {"Limit": 2_000, **BEHIND_PROXY}
    everything = rules["everything"]["Statement"]["RateBasedStatement"]
    assert everything == {"Limit": 20_000, **BEHIND_PROXY}


def test_the_sites_throttling_is_a_parameter() -> None:
    (setting,) = resources("AWS::Serverless::Api")["Site"]["Properties"]["MethodSettings"]
    assert setting["ThrottlingRateLimit"] == {"Ref": "SiteRateLimit"}
    assert setting["ThrottlingBurstLimit"] == {"Ref": "SiteBurstLimit"}
    parameters = template()["Parameters"]
    assert (parameters["SiteRateLimit"]["Default"], parameters["SiteBurstLimit"]["Default"]) == (
        2_000,
        4_000,
    )


def test_the_busy_page_does_not_say_what_came_of_a_form() -> None:
    page = template()["Mappings"]["Pages"]["Busy"]["Html"]
    assert "look for our mail before sending it again" in page
    assert "Nothing" not in page
    assert len(page) < 4_096  # of a custom body of the firewall


def test_news_of_mails_finds_its_way_open_from_the_start() -> None:
    """SES tries whether it may publish when the destination is made, and refuses it otherwise."""
    everything = template()["Resources"]
    assert set(everything["MailEventsToFeedback"]["DependsOn"]) == {
        "FeedbackTopicPolicy",
        "FeedbackQueuePolicy",
        "FeedbackSubscription",
    }
    assert "Properties" not in everything["FeedbackTopic"]  # no key that SES might not use
    assert not resources("AWS::KMS::Key")


def test_what_only_the_first_deployment_made_goes_with_its_failure() -> None:
    kept = {name for name, r in template()["Resources"].items() if "DeletionPolicy" in r}
    assert kept == {
        *resources("AWS::DynamoDB::Table"),
        *resources("AWS::SecretsManager::Secret"),
    }
    for name in kept:
        assert template()["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
        assert template()["Resources"][name]["UpdateReplacePolicy"] == "Retain"


RULES = template()["Rules"]


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ({"Stage": "local"}, set()),
        ({"Stage": "prod"}, {"AlarmsReachSomebody"}),
        ({"Stage": "prod", "AlarmAddress": "a@b.example"}, set()),
        ({"Stage": "local", "DomainName": "a.example"}, {"DomainHasItsCertificate"}),
        ({"Stage": "local", "CertificateArn": "arn"}, {"CertificateHasItsDomain"}),
        ({"Stage": "local", "DomainName": "a.example", "CertificateArn": "arn"}, set()),
    ],
)
def test_what_a_deployment_needs_is_asked_for_before_it_begins(
    given: dict[str, str], broken: set[str]
) -> None:
    values = {name: p.get("Default", "") for name, p in template()["Parameters"].items()} | given
    assert {
        name
        for name, rule in RULES.items()
        if holds(rule["RuleCondition"], values)
        and not all(holds(one["Assert"], values) for one in rule["Assertions"])
    } == broken
    assert all(one["AssertDescription"] for rule in RULES.values() for one in rule["Assertions"])


def holds(condition: Any, values: dict[str, str]) -> bool:
    """A condition of Equals and Not, evaluated as CloudFormation does."""
    ((function, arguments),) = condition.items()
    if function == "Fn::Not":
        return not holds(arguments[0], values)
    assert function == "Fn::Equals"
    left, right = (values[a["Ref"]] if isinstance(a, dict) else a for a in arguments)
    return bool(left == right)


def test_every_policy_names_its_version() -> None:
    """Without, it is read by the rules of 2008, which know no policy variables."""
    text = (ROOT / "template.yaml").read_text()
    assert (
        len(re.findall(r"^ +(?:- )?Version: \"2012-10-17\"$", text, re.MULTILINE))
        == len(
            re.findall(
                r"^ +(?:PolicyDocument|AssumeRolePolicyDocument|Policies):$", text, re.MULTILINE
            )
        )
        - 1
    )  # the scheduler's role: a list of policies and the document in it


def test_an_own_domain_closes_the_address_of_api_gateway() -> None:
    site = resources("AWS::Serverless::Api")["Site"]["Properties"]
    assert site["DisableExecuteApiEndpoint"] == {"Fn::If": ["OwnDomain", True, False]}
    zone = template()["Outputs"]["DomainTargetZone"]["Value"]
    assert zone == {"Fn::GetAtt": ["Domain", "RegionalHostedZoneId"]}


def test_mails_that_wait_and_mailings_that_stop_raise_an_alarm() -> None:
    alarms = template("infra/observability.yaml")["Resources"]
    alarm = alarms["MailsHeldUpAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (NAMESPACE, "MailsHeldUp")
    assert alarm["Dimensions"] == [{"Name": "stage", "Value": {"Ref": "Stage"}}]
    assert template()["Globals"]["Function"]["Environment"]["Variables"]["STAGE"] == {
        "Ref": "Stage"
    }
    for folder, message in (
        ("deliver_mail", "mails_wait"),
        ("deliver_mail", "mailing_paused"),
        ("record_feedback", "mailing_paused"),
        ("fan_out_mailing", "mailing_held"),
    ):
        source = "".join(p.read_text() for p in (ROOT / "functions" / folder).rglob("*.py"))
        told = re.findall(rf'\("{message}"[^)]*\)?\)\n +(.*)', source)
        assert set(told) == {'metrics.count("MailsHeldUp")'}


def test_forms_that_a_limit_turns_away_raise_an_alarm() -> None:
    alarm = template("infra/observability.yaml")["Resources"]["RefusedFormsAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (NAMESPACE, "RefusedForms")
    assert alarm["Dimensions"] == [{"Name": "stage", "Value": {"Ref": "Stage"}}]
    source = (ROOT / "functions/serve_site/http/guard.py").read_text()
    assert source.count('metrics.count("RefusedForms")') == 2


def test_nothing_hangs_on_the_wording_of_a_log() -> None:
    assert not resources("AWS::Logs::MetricFilter")


def test_every_queue_and_function_has_its_alarms() -> None:
    text = (ROOT / "infra/observability.yaml").read_text()
    alarms = set(re.findall(r"^  (\w+Alarm):$", text, re.MULTILINE))
    expected = {f"{name}Alarm" for name in DEAD_LETTERS}
    expected |= {"MailsHeldUpAlarm", "RefusedFormsAlarm"}
    expected |= {f"{name}AgeAlarm" for name in QUEUES.keys() - DEAD_LETTERS.keys()}
    for name in FUNCTIONS:
        expected |= {
            f"{name.removesuffix('Function')}{what}Alarm" for what in ("Errors", "Throttles")
        }
    assert alarms == expected
    passed = template()["Resources"]["Observability"]["Properties"]["Parameters"]
    declared = set(re.findall(r"^  (\w+): \{Type: String\}$", text, re.MULTILINE))
    assert set(passed) == declared


def test_methods_are_listed_one_by_one() -> None:
    events = FUNCTIONS["ServeSiteFunction"]["Properties"]["Events"].values()
    routes = {(e["Properties"]["Method"], e["Properties"]["Path"]) for e in events}
    assert ("GET", "/") in routes
    assert {"GET", "HEAD", "POST", "OPTIONS"} <= {m for m, path in routes if path == "/{proxy+}"}
    assert "ANY" not in {method for method, _ in routes}
    at = [{m for m, path in routes if path == where} for where in ("/", "/{proxy+}")]
    assert at[0] == at[1]  # or API Gateway answers for us, in JSON


def test_the_site_has_one_stage() -> None:
    """Without a version of OpenAPI, SAM adds a stage named "Stage", which the firewall does not guard."""
    assert resources("AWS::Serverless::Api")["Site"]["Properties"]["OpenApiVersion"] == "3.0.1"


def test_the_site_reads_no_list_of_people() -> None:
    """It queries indexes, the archive, and what is kept about one person: never a shard of subscribers."""
    queried = [s for s in statements(FUNCTIONS["ServeSiteFunction"]) if "Query" in str(s["Action"])]
    keys = [s.get("Condition", {}).get("ForAllValues:StringLike", {}) for s in queried]
    for statement, key in zip(queried, keys, strict=True):
        if statement["Resource"] == {"Fn::GetAtt": ["RegisterTable", "Arn"]}:
            raise AssertionError("a whole partition of the register")
        if "Fn::GetAtt" in statement["Resource"]:
            assert not any(k.startswith("SUBSCRIBERS#") for k in key["dynamodb:LeadingKeys"])


def test_mail_comes_in_by_ses_alone_and_does_not_stay() -> None:
    bucket = template()["Resources"]["InboundMailBucket"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 7
    assert "VersioningConfiguration" not in bucket  # erased is erased
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    allowed, denied = template()["Resources"]["InboundMailBucketPolicy"]["Properties"][
        "PolicyDocument"
    ]["Statement"]
    assert allowed["Principal"] == {"Service": "ses.amazonaws.com"}
    assert allowed["Action"] == "s3:PutObject"
    assert {"StringEquals", "ArnLike"} == allowed["Condition"].keys()
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    receipt = template()["Resources"]["ReceiptRule"]["Properties"]["Rule"]
    assert receipt["ScanEnabled"] is True  # or its verdicts mean nothing
    assert receipt["TlsPolicy"] == "Require"


def test_what_becomes_of_a_mail_is_told_to_the_feedback_queue() -> None:
    everything = template()["Resources"]
    destination = everything["MailEventsToFeedback"]["Properties"]["EventDestination"]
    assert {"send", "delivery", "bounce", "complaint", "reject"} <= set(
        destination["MatchingEventTypes"]
    )
    assert destination["SnsDestination"] == {"TopicARN": {"Ref": "FeedbackTopic"}}
    subscription = everything["FeedbackSubscription"]["Properties"]
    assert subscription["Endpoint"] == {"Fn::GetAtt": ["FeedbackQueue", "Arn"]}
    assert subscription["RawMessageDelivery"] is True


def test_the_sweeper_runs_on_its_own() -> None:
    sweeper = template()["Resources"]["Sweeper"]["Properties"]
    message = decode_mailing(sweeper["Target"]["Input"])
    assert message == SweepMailing(mailing="")
    assert sweeper["Target"]["Arn"] == {"Fn::GetAtt": ["MailingQueue", "Arn"]}


def test_only_the_documented_parameters_are_asked_for() -> None:
    asked = {n for n, p in template()["Parameters"].items() if "Default" not in p}
    assert asked == {"SenderAddress"}
