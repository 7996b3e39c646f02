"""The dialect that releases are written in: checked, compiled, run."""
