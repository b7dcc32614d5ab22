# expect: success
# result: {"path": ["a", "b", "d"], "length": 3, "rank": "d", "components": 2, "order": ["x", "y", "z"], "flow": 5, "colours": 3, "atlas": 1, "read": 3}
import networkx as nx

graph = nx.Graph()
graph.add_weighted_edges_from([("a", "b", 1), ("b", "d", 2), ("a", "c", 4), ("c", "d", 1)])
graph.add_node("alone")
pipes = nx.DiGraph()
pipes.add_edge("s", "m", capacity=7)
pipes.add_edge("m", "t", capacity=5)
nx.write_gml(nx.path_graph(3), "path.gml")
{
    "path": nx.shortest_path(graph, "a", "d", weight="weight"),
    "length": nx.shortest_path_length(graph, "a", "d", weight="weight"),
    "rank": max(nx.degree_centrality(nx.DiGraph([("a", "d"), ("b", "d")])).items(), key=lambda item: item[1])[0],
    "components": nx.number_connected_components(graph),
    "order": list(nx.topological_sort(nx.DiGraph([("x", "y"), ("y", "z")]))),
    "flow": nx.maximum_flow_value(pipes, "s", "t"),
    "colours": len(set(nx.greedy_color(nx.cycle_graph(5)).values())),
    "atlas": nx.graph_atlas(3).number_of_edges(),
    "read": nx.read_gml("path.gml").number_of_nodes(),
}
