"""Press releases: their files, their approval, their results."""
