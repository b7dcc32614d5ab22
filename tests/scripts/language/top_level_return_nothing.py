# expect: success
# result: null
with_value = False
if not with_value:
    return
1 / 0
