# needs: numpy, scikit-learn, scipy
# expect: success
# result: {"sizes": [50, 50, 50], "centres": [[4.059006, -5.489357], [9.414166, 0.953577], [9.607022, 4.187086]], "inertia": 188.984177, "agreement": 1.0, "silhouette": 0.661379, "explained": [0.729624, 0.228508], "tree": [48, 50, 52], "dense": [2, 2], "iris": [150, ["setosa", "versicolor", "virginica"]]}
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN, KMeans
from sklearn.datasets import load_iris, make_blobs
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler

points, truth = make_blobs(n_samples=150, centers=3, cluster_std=0.8, random_state=4)
found = KMeans(n_clusters=3, n_init=5, random_state=0).fit(points)
flowers = load_iris()
scaled = StandardScaler().fit_transform(flowers.data)
components = PCA(n_components=2).fit(scaled)
tree = linkage(points, "ward")
dense = DBSCAN(eps=0.9, min_samples=5).fit_predict(points)
{
    "sizes": sorted(np.bincount(found.labels_).tolist()),
    "centres": sorted(found.cluster_centers_.round(6).tolist()),
    "inertia": round(float(found.inertia_), 6),
    "agreement": round(float(adjusted_rand_score(truth, found.labels_)), 6),
    "silhouette": round(float(silhouette_score(points, found.labels_)), 6),
    "explained": components.explained_variance_ratio_.round(6).tolist(),
    "tree": sorted(np.bincount(fcluster(tree, 3, "maxclust"))[1:].tolist()),
    "dense": [int(dense.max()) + 1, int((dense == -1).sum())],
    "iris": [flowers.data.shape[0], flowers.target_names.tolist()],
}
