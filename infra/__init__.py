"""What runs and operates the stack: the local engine, the operator's command, benchmarks, pins."""
