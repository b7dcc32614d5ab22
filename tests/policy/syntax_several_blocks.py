# expect: syntax 2:7 there are 2 fenced blocks of Python here; send one script
First of all:
```python
x = 1
```
And then:
```python
x + 1
```
