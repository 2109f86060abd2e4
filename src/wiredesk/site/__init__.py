"""The public side: pages, feeds, search and the page cache; reads only."""
