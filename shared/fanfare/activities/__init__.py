"""Activities: what services put on."""
