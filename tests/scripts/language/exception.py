# expect: ZeroDivisionError
# message: division by zero
# line: 5
# traceback: File "<script>", line 5, in half
def half(n): return n / 0
def outer():
    # the error below is raised in half()
    return half(4)
outer()
