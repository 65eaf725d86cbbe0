"""The door: `ask`, `Assistant`, `Answer`, `Citation`."""
