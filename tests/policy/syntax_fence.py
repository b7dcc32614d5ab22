# expect: syntax 2:4 a Markdown fence is not Python
```text
x
```
y
