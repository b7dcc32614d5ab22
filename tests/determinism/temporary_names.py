import tempfile
with tempfile.NamedTemporaryFile(delete=False) as file:
    print(file.name)
print(tempfile.mkdtemp())
