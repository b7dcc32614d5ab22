# expect: success
# stdout: \udc80
print("\udc80")
