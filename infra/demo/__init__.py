"""A small campaign, played through the public doors of the local stack."""
