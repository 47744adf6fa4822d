"""A vote's life: drafted, run, voted in, counted, checked."""
