# expect: forbidden-attribute 7:10 attribute `__globals__` is not allowed
# expect: forbidden-attribute 8:13 attribute `__builtins__` is not allowed
# expect: forbidden-attribute 9:17 attribute `f_globals` is not allowed: a script cannot inspect
# expect: forbidden-attribute 10:5 attribute `sys.meta_path` is not allowed
# expect: forbidden-attribute 11:5 attribute `sys.settrace` is not allowed
import sys
function.__globals__["x"]
sys.modules.__builtins__
sys._getframe().f_globals
sys.meta_path
sys.settrace(print)
