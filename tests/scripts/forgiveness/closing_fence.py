# expect: success
# result: 3
x = 3
x
```
