"""Pages of text for people. Only `page` knows rich; the others fill pages."""
