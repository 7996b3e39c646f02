"""A process that starts a function and nothing else: what Lambda does for a cold start.

Runs by itself, on the built function and its layer. Prints a JSON object: the CPU seconds of importing the
module named on the command line, how many modules are loaded then, and the files of those that had to be
compiled. Without a module it starts the floor: boto3 and one client, which no function can avoid.
"""

import importlib.machinery
import sys
import time
from typing import Any

loader: Any = importlib.machinery.SourceFileLoader
compile_source = loader.source_to_code
compiled: list[str] = []


def note(self: Any, data: Any, path: str, **options: Any) -> Any:
    """Compile a module that has no usable .pyc, and remember it."""
    compiled.append(path)
    return compile_source(self, data, path, **options)


loader.source_to_code = note

before = time.process_time()
if len(sys.argv) > 1:
    __import__(sys.argv[1])
else:
    import boto3

    boto3.client("dynamodb")
cpu = time.process_time() - before

import json  # noqa: E402 - not before the clock has stopped

print(json.dumps({"cpu": cpu, "modules": len(sys.modules), "compiled": compiled}))
