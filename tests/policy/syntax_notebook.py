# expect: syntax 2:1 invalid syntax: notebook commands such as '%time' and '!ls' are not Python
!pip install numpy
