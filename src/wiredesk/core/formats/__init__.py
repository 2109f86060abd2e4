"""One reader per wire format; bytes in, news items out."""
