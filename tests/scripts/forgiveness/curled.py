# expect: success
# result: "it’s"
x = “it’s”
x
