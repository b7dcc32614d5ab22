# expect: success
# needs: scikit-learn
# result: [["fit", "lbfgs-iter", "lbfgs-iter", "lbfgs-iter", "lbfgs-iter", "lbfgs-iter"], true, 150]
# What an estimator tells while it learns: elsewhere it waits for other processes at a socket. The names are those of scikit-learn 1.9.1.
import pickle
import warnings

from sklearn.callback import ScoringMonitor
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
inputs, kinds = load_iris(return_X_y=True)
monitor = ScoringMonitor(scoring="accuracy")
model = LogisticRegression(max_iter=5).set_callbacks(monitor)
model.fit(inputs, kinds)
told = monitor.get_logs().data
again = pickle.loads(pickle.dumps(model)).fit(inputs, kinds)
[[row["task_name"] for row in told], all(0.3 < row["accuracy"] <= 1 for row in told), len(again.predict(inputs))]
