"""Households, doors, weights, and the files they come in."""
