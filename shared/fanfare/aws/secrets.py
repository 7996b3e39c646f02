"""The signing keys, from Secrets Manager."""

from typing import TYPE_CHECKING

from fanfare.signing import Signer

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def load_signer(client: "SecretsManagerClient", arn: str) -> Signer:
    """The signer whose keys the secret holds, separated by white space, newest first.

    One call; a process reads its keys once, so a new key is in use everywhere when the last process
    that started before it has gone. Raises ValueError when the secret holds no key.
    """
    keys = client.get_secret_value(SecretId=arn)["SecretString"].split()
    if not keys:
        raise ValueError(f"The secret {arn} holds no signing key")
    return Signer(keys)
