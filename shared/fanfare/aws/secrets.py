"""The signing keys, and the key of opaque ids, from Secrets Manager: each is one call."""

from typing import TYPE_CHECKING

from fanfare.opaque import OpaqueIds

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from fanfare.signing import Signer


def load_signer(client: "SecretsManagerClient", arn: str) -> "Signer":
    """The signer whose keys the secret holds, separated by white space, newest first.

    A process reads its keys once, so a new key is in use everywhere when the last process
    that started before it has gone. Raises ValueError when the secret holds no key.
    """
    from fanfare.signing import Signer  # most functions sign nothing, and need not wait for it

    keys = client.get_secret_value(SecretId=arn)["SecretString"].split()
    if not keys:
        raise ValueError(f"The secret {arn} holds no signing key")
    return Signer(keys)


def load_opaque_ids(client: "SecretsManagerClient", arn: str) -> OpaqueIds:
    """The ids under the secret's one key. Raises ValueError when it holds none, or several as the signing
    keys may: ids under another key would be other people's."""
    keys = client.get_secret_value(SecretId=arn)["SecretString"].split()
    if len(keys) != 1:
        raise ValueError(f"The secret {arn} has to hold one key and holds {len(keys)}")
    return OpaqueIds(keys[0])
