"""Who belongs where and may do what."""
