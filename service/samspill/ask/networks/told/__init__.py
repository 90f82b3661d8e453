"""What is told of networks, in words and with passages."""
