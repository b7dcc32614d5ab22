# expect: syntax 3:5 invalid syntax: expected an expression
import os
x = = 1
