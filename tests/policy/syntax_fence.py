# expect: syntax 2:1 a Markdown fence is not Python
```text
x
```
y
