# needs: numpy, scikit-learn
# expect: success
# result: {"trees": [[[[0, 1, 4], [0, 1, 4]], [[0, 1, 4], [0, 1, 4]]], [[0, 1, 4, 6, 7, 8, 9], [0, 1, 4, 6, 7, 8, 9]], [90, 862]], "apart": true, "told": [0, 1], "graph": 160, "clusters": [[-1, 0, 1], [0, 1], 20], "odd": 5}
# Trees of points: their neighbours, within a radius, two points of which are equal, and an embedding that looks at them.
import numpy as np
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering
from sklearn.manifold import TSNE
from sklearn.neighbors import BallTree, KDTree, KNeighborsClassifier, LocalOutlierFactor, NearestNeighbors

random = np.random.default_rng(2)
points = np.vstack([random.normal(size=(20, 2)), random.normal(size=(20, 2)) + 12]).round(2)
points[1] = points[0]
sides = [0] * 20 + [1] * 20
placed = TSNE(perplexity=5, random_state=0).fit_transform(points)
between = [np.linalg.norm(placed[sides == side][:, None] - placed[sides == other], axis=2).mean() for sides in [np.array(sides)] for side, other in ((0, 0), (1, 1), (0, 1))]
{
    "trees": [
        [tree(points).query(points[:2], k=3)[1].tolist() for tree in (KDTree, BallTree)],
        [sorted(tree(points).query_radius(points[:1], 0.8)[0].tolist()) for tree in (KDTree, BallTree)],
        KDTree(points).two_point_correlation(points, [0.5, 15]).tolist(),
    ],
    "apart": bool(between[2] > 3 * max(between[:2])),
    "told": KNeighborsClassifier(3).fit(points, sides).predict([[0, 0], [11, 13]]).tolist(),
    "graph": int(NearestNeighbors(n_neighbors=4).fit(points).kneighbors_graph().sum()),
    "clusters": [
        sorted({*DBSCAN(eps=1.5).fit_predict(points).tolist()}),
        sorted({*HDBSCAN(min_cluster_size=5, copy=True).fit_predict(points).tolist()}),
        AgglomerativeClustering(2).fit_predict(points).tolist().count(0),
    ],
    "odd": int((LocalOutlierFactor(5).fit_predict(points) < 0).sum()),
}
