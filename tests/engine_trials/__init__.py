"""Trials on a real engine: what is killed, stopped and started again must lose nothing."""
