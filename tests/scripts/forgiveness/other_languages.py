# expect: NameError
# hint: write `True`
true
