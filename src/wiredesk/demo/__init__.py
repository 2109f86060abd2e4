"""A fictional news day that fills a site without any network."""
