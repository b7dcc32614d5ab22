# expect: forbidden-name 3:1 `eval` is not allowed
# Python reads other forms of a letter as the letter.
ｅｖａｌ("1")
größe = "日本語"; print(größe, "🦀")
