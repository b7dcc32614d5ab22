# expect: syntax 2:1 invalid syntax: there is no shell here; call a tool of a server, list_tools() shows them
!ls -la
