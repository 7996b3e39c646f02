"""Press releases for everybody, and the pages of library services."""
