# needs: numpy, scipy, scikit-learn
# expect: success
# result: {"dense": {"svc": [[14, 17, 1], 35.0, 206.85], "linear": [[19, 20, 1], 37.0, 212.13], "poly": [[22, 25, 1], 53.0, 211.03], "sigmoid": [[20, 19, 1], 35.0, 211.84], "nu": [[7, 10, 1], 36.0, 203.91], "one": [null, 60.0, 15.6], "straight": [null, 38.0, 132.61], "svr": [null, 128.438, null], "nusvr": [null, 127.071, null]}, "sparse": {"svc": [[14, 17, 1], 35.0, 206.85], "linear": [[19, 20, 1], 37.0, 212.13], "poly": [[22, 25, 1], 53.0, 211.03], "sigmoid": [[20, 19, 1], 35.0, 211.84], "nu": [[7, 10, 1], 36.0, 203.91], "one": [null, 60.0, 15.6], "straight": [null, 38.0, 132.61], "svr": [null, 128.438, null], "nusvr": [null, 127.071, null]}, "computed": [1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1], "own": [19, 20, 1], "probable": [[0.14, 0.83, 0.03], [0.9, 0.05, 0.04]]}
# Support vectors: dense and sparse, each kernel, with probabilities, and what is learnt without classes.
import warnings

import numpy as np
from scipy import sparse
from sklearn import svm

warnings.simplefilter("ignore")
random = np.random.default_rng(1)
points = random.normal(size=(60, 3)).round(2)
classes = (points[:, 0] + points[:, 1] ** 2 > 0.5).astype(int) + (points[:, 2] > 1)
values = points @ [1, 2, 3]
learners = {
    "svc": svm.SVC(),
    "linear": svm.SVC(kernel="linear"),
    "poly": svm.SVC(kernel="poly"),
    "sigmoid": svm.SVC(kernel="sigmoid"),
    "nu": svm.NuSVC(nu=0.05),
    "one": svm.OneClassSVM(nu=0.3),
    "straight": svm.LinearSVC(random_state=0),
    "svr": svm.SVR(),
    "nusvr": svm.NuSVR(),
}


def learnt(learner, given):
    asked = values if "R" in type(learner).__name__ else classes
    found = learner.fit(given, asked)
    # For sparse points, what scikit-learn says of regressions is uninitialised memory.
    counts = found.n_support_.tolist() if "SVC" in type(learner).__name__ and hasattr(found, "n_support_") else None
    return counts, float(np.abs(found.predict(given)).sum().round(3)), float(np.abs(found.decision_function(given)).sum().round(2)) if hasattr(found, "decision_function") else None


{
    "dense": {name: learnt(learner, points) for name, learner in learners.items()},
    "sparse": {name: learnt(learner, sparse.csr_matrix(points)) for name, learner in learners.items()},
    "computed": svm.SVC(kernel="precomputed").fit(points @ points.T, classes).predict(points @ points.T).tolist()[:12],
    "own": svm.SVC(kernel=lambda a, b: a @ b.T).fit(points, classes).n_support_.tolist(),
    "probable": svm.SVC(probability=True, random_state=0).fit(points, classes).predict_proba(points[:2]).round(2).tolist(),
}
