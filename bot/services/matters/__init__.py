"""A matter's life: opened, worked on, chased, confirmed, merged."""
