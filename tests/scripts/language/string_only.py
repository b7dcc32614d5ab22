# expect: success
# result: "only a string"
"only a string"
