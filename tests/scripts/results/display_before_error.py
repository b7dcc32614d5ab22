# expect: ZeroDivisionError
# displays: ["text/plain: first"]
display("first")
1 / 0
