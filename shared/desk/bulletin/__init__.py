"""Issues of the bulletin: what a file may say, and what is wrong with it."""
