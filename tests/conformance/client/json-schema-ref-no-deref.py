# Listing and describing the tool must not fetch what its schema refers to.
help(suite.lookup_user)
