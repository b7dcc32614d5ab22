# expect: ZeroDivisionError
# line: 4
# traceback: in <genexpr>
(1 / n for n in [1, 0])
