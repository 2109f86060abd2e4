"""The views of the site: thin doors that ask archive.finding and fill a template."""
