# expect: syntax 2:1 invalid syntax: nothing can be installed here; what can be imported is there already, and list_tools() shows the tools of the servers
!pip install numpy
