# expect: success
# result: "```json\n{}\n```"
Here is the script:
```python
text = """```json
{}
```"""
text
```
