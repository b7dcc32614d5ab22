# expect: EOFError
# policy: off
input("name? ")
