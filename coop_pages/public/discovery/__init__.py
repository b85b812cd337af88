"""How search engines, feed readers and social networks find the public site, and what they show of it."""
