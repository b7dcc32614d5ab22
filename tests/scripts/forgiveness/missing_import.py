# expect: NameError
# hint: write `import json` first
json.dumps([1])
