# expect: success
# result: {"rows": [{"parent": "<cycle: the value of result>", "own": ["<cycle: the value of result['rows'][0]['own']>"]}], "twice": [[1], [1]], "node": {"next": "<cycle: the value of result['node']>"}}
import dataclasses

@dataclasses.dataclass
class Node:
    next: object = None

tree = {"rows": [{}]}
own = []
own.append(own)
tree["rows"][0].update(parent=tree, own=own)
shared = [1]
tree["twice"] = [shared, shared]
tree["node"] = Node()
tree["node"].next = tree["node"]
tree
