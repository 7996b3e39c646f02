"""Press releases: rules that turn one template into each library service's own text."""
