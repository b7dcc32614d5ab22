# expect: syntax 2:1 invalid syntax: notebook commands such as '%time' are not Python; leave the line out
%time
x = 1
