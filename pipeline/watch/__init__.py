"""Continuous mode on one machine."""
