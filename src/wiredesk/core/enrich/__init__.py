"""What a desk adds to a story; each step declares what it needs and gives."""
