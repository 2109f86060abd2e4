"""House style: repair, sanitise, plain text, headline tags, dateline and sign-off."""
