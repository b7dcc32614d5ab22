# expect: success
# result: 2
Here is the script:
```python
1 + 1
```
It adds two numbers.
