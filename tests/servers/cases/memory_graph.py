# tools: memory.add_observations, memory.create_entities, memory.create_relations, memory.delete_entities, memory.delete_observations, memory.delete_relations, memory.open_nodes, memory.read_graph, memory.search_nodes
# result: [["Ada", "Bob"], [{"from": "Ada", "to": "Bob", "relationType": "knows"}], [], [{"entityName": "Bob", "addedObservations": ["plays chess"]}], ["Ada", "Bob"], [{"from": "Ada", "to": "Bob", "relationType": "knows"}], ["Bob"], [{"name": "Ada", "entityType": "person", "observations": ["likes tea"]}], true, [], [], "Entities deleted successfully", []]
def names(graph):
    return sorted(entity["name"] for entity in graph["entities"])

knows = {"from": "Ada", "to": "Bob", "relationType": "knows"}
made = memory.create_entities(entities=[
    {"name": "Ada", "entityType": "person", "observations": ["likes tea"]},
    {"name": "Bob", "entityType": "person", "observations": []},
])
related = memory.create_relations(relations=[knows])
again = memory.create_relations(relations=[knows])
added = memory.add_observations(observations=[{"entityName": "Bob", "contents": ["plays chess"]}])
whole = memory.read_graph()
found = memory.search_nodes(query="chess")
opened = memory.open_nodes(names=["Ada"])
forgotten = memory.delete_observations(deletions=[{"entityName": "Bob", "observations": ["plays chess"]}])
nothing = memory.search_nodes(query="chess")
memory.delete_relations(relations=[knows])
relations = memory.read_graph()["relations"]
gone = memory.delete_entities(entityNames=["Ada", "Bob"])
[
    names(made), related["relations"], again["relations"], added["results"], names(whole), whole["relations"], names(found),
    opened["entities"], forgotten["success"], names(nothing), relations, gone["message"], names(memory.read_graph()),
]
