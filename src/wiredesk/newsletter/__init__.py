"""Newsletter subscriptions and sending."""
