"""Simulated sick routers over real SSH on loopback: for the demo, for drills, and for tests."""
