"""Words become voices: in the group, in private, from files."""
