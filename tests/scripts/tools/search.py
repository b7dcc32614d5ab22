# expect: success
# result: ["fake.echo", "fake.image", ["name"], true]
found = search_tools("give text back", limit=3)
pictures = search_tools("picture", detail="names")
[found[0]["name"], pictures[0]["name"], list(pictures[0]), "text: str" in found[0]["signature"]]
