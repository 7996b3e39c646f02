"""A function's module may make its clients when imported: the environment is set before."""

import os

from tests import stack

os.environ.update(stack.environment())
