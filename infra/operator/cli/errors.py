"""What AWS and the network can refuse, in words that say what to do next."""

from botocore import exceptions as aws

_BY_CODE = {
    "AccessDenied": "Your AWS role may not do this; ask for the permission that is named.",
    "AccessDeniedException": "Your AWS role may not do this; ask for the permission that is named.",
    "ExpiredToken": "Your AWS session has ended. Sign in again.",
    "ExpiredTokenException": "Your AWS session has ended. Sign in again.",
    "InvalidClientTokenId": "AWS does not know these credentials. Check AWS_PROFILE.",
    "UnrecognizedClientException": "AWS does not know these credentials. Check AWS_PROFILE.",
    "SignatureDoesNotMatch": "AWS does not accept the secret key, or this machine's clock is wrong.",
    "ValidationError": "Check the stage's name, AWS_PROFILE and the region.",
}
_THROTTLED = "AWS is busy and kept saying so. Nothing is lost: run the command again in a minute."


def explanation(error: Exception) -> str:
    """A sentence for the operator; empty when the failure is not one that was to be expected."""
    if isinstance(error, aws.ClientError):
        return _refused(error)
    if isinstance(error, aws.NoRegionError):
        return "No AWS region is set. Set AWS_DEFAULT_REGION, for example to eu-west-2."
    if isinstance(error, aws.ProfileNotFound):
        return f"{error}. Check AWS_PROFILE."
    if isinstance(error, aws.NoCredentialsError | aws.PartialCredentialsError):
        return "No AWS credentials were found. Sign in, or set AWS_PROFILE."
    if isinstance(error, aws.SSOError):
        return "Your AWS sign-in has ended. Run: aws sso login"
    if isinstance(error, aws.HTTPClientError | aws.ConnectionError):
        return f"AWS cannot be reached ({error}). Check the network, then run the command again."
    return ""


def _refused(error: aws.ClientError) -> str:
    details = error.response["Error"]
    code, message = details.get("Code", ""), details.get("Message", "")
    if code in _BY_CODE:
        return f"{message.rstrip('.')}. {_BY_CODE[code]}"
    if "Throttl" in code or code in ("TooManyRequestsException", "RequestLimitExceeded"):
        return _THROTTLED
    return f"AWS refused: {message or code} ({error.operation_name}: {code})."
