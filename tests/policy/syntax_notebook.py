# expect: syntax 2:1 invalid syntax: nothing can be installed here; there are the standard library and the tools of the servers, which list_tools() shows
!pip install numpy
