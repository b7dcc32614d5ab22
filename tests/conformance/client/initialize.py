# The server has no tools: what is checked is the handshake.
list_tools()
