# Every request is looked at, those of the connection and the listing above all.
list_tools()
