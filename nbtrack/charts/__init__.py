"""What is to be drawn? Frozen values made from query results; nothing here draws."""
