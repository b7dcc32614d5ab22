# needs: networkx, numpy, pandas, scipy
# expect: success
# result: {"shortest": ["A", "C", "B", "D", "E"], "km": 11, "parts": [["A", "B", "C", "D", "E"], ["F", "G"]], "tree": 12.0, "between": {"B": 0.066667, "C": 0.066667, "D": 0.2}, "ranks": [33, 0, 32], "rank": 0.09698042, "groups": [17, 9, 8], "clustering": 0.57063848, "matrix": [[0.0, 4.0, 2.0], [4.0, 0.0, 1.0], [2.0, 1.0, 0.0]], "spectrum": [0.0, 0.0, 0.829914], "flow": 2}
import networkx as nx
import numpy as np
import pandas as pd

roads = pd.DataFrame(
    [("A", "B", 4), ("A", "C", 2), ("C", "B", 1), ("B", "D", 5), ("C", "D", 8), ("D", "E", 3), ("F", "G", 1)],
    columns=["from", "to", "km"],
)
graph = nx.from_pandas_edgelist(roads, "from", "to", edge_attr="km")
club = nx.karate_club_graph()
ranks = nx.pagerank(club)
{
    "shortest": nx.shortest_path(graph, "A", "E", weight="km"),
    "km": nx.shortest_path_length(graph, "A", "E", weight="km"),
    "parts": sorted(sorted(part) for part in nx.connected_components(graph)),
    "tree": nx.minimum_spanning_tree(graph, weight="km").size(weight="km"),
    "between": {node: round(value, 6) for node, value in nx.betweenness_centrality(graph).items() if value},
    "ranks": sorted(ranks, key=ranks.get, reverse=True)[:3],
    "rank": round(ranks[33], 8),
    "groups": [len(group) for group in nx.community.greedy_modularity_communities(club)],
    "clustering": round(nx.average_clustering(club), 8),
    "matrix": nx.to_numpy_array(graph, nodelist=list("ABC"), weight="km").tolist(),
    "spectrum": np.sort(nx.laplacian_spectrum(graph)).round(6).tolist()[:3],
    "flow": nx.maximum_flow_value(nx.DiGraph([("s", "a", {"capacity": 3}), ("a", "t", {"capacity": 2})]), "s", "t"),
}
