# expect: syntax 2:1 cannot assign to this expression. Maybe you meant '==' instead of '='?
f() = 1
