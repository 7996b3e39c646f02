"""Everything that travels on a queue.

A message is JSON with `type` and `version`. Facts are in the past tense, orders are imperative. Layer
and functions do not switch in one step on a deployment, so a version, once sent, stays readable: add
fields with defaults, or a new class with the next version. `events/messages/` holds a sample of each.
"""
