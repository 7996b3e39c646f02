"""What Fanfare costs: requests, CPU, cold starts, memory and throughput, each beside a baseline of the
same run."""
