# expect: forbidden-name 3:8 `input` is not allowed: stdin is empty
# expect: forbidden-name 4:8 `eval` is not allowed
text = input()
eval = eval
input = text
print(input)
class Form:
    input = "x"
    def ask(self):
        return input
