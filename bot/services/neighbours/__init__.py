"""Neighbours for neighbours: events, stations, a hand, regular visits."""
