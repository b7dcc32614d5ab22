import numpy as np
from scipy import interpolate, linalg, optimize, stats
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

generator = np.random.default_rng(1)
features = generator.normal(size=(40, 3))
labels = (features[:, 0] + features[:, 1] > 0).astype(int)
print(linalg.eigh(features.T @ features), linalg.solve(np.eye(2), [1, 2]), stats.ttest_ind(features[:, 0], features[:, 1]))
print(optimize.minimize(lambda x: (x**2).sum(), [1.0, 2.0]).x, stats.norm.cdf(1.0), interpolate.CubicSpline([0, 1, 2], [0, 1, 4])(1.5))
train, test, known, wanted = train_test_split(features, labels, test_size=0.25, random_state=1)
for model in (make_pipeline(StandardScaler(), LogisticRegression()), RandomForestClassifier(3, random_state=1)):
    print(model.fit(train, known).score(test, wanted))
print(LinearRegression().fit(train, known).coef_, PCA(2).fit_transform(train)[0], KMeans(2, n_init=1, random_state=1).fit(train).inertia_)
