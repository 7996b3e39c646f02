"""Pages and open data of activities."""
