"""Loading: files as they come, and what is seen of each. Staging stands in tests/orchestration."""
