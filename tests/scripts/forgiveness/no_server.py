# expect: NameError
# hint: there is no server 'github' either; the configured ones are: fake
github.search(query="a")
