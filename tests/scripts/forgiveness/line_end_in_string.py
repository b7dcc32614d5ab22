# expect: success
# result: ["a\nb", "it's\n\n5"]
# stderr: note: a string in the script had a line end in it, which was read as `\n`
x = 5
texts = ['a
b']
texts.append(f"it's

{x}")
texts
