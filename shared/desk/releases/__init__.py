"""Press releases: their files, their approval, what came of them."""
