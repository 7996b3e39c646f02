"""What all commands share: output, errors, the stage."""
