"""Celery's consumer without its 28 queues for delayed delivery: we never delay a message."""

from celery.worker import consumer


class Consumer(consumer.Consumer):
    """Named by ``worker_consumer`` in celery.py."""

    class Blueprint(consumer.Consumer.Blueprint):
        """The steps of a start, all but one."""

        default_steps = [
            step
            for step in consumer.Consumer.Blueprint.default_steps
            if "delayed_delivery" not in step
        ]
