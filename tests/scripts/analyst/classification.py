# needs: numpy, scikit-learn
# expect: success
# result: {"forest": [[49, 4], [4, 86]], "important": [27, 20, 7], "area": 0.980398, "best": {"svc__C": 1}, "score": 0.958042, "mail": [1, 1], "probability": [[0.485294, 0.514706]], "words": ["at", "cheap", "lunch", "meeting"]}
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import confusion_matrix, roc_auc_score
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

data, target = load_breast_cancer(return_X_y=True)
train, test, known, wanted = train_test_split(data, target, random_state=0, stratify=target)
forest = RandomForestClassifier(n_estimators=30, random_state=0).fit(train, known)
boosted = GradientBoostingClassifier(n_estimators=20, random_state=0).fit(train, known)
search = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [0.1, 1, 10]}, cv=3).fit(train, known)
texts = ["cheap pills now", "meeting at noon", "cheap meeting pills", "lunch at noon?"]
mail = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(texts, [1, 0, 1, 0])
{
    "forest": confusion_matrix(wanted, forest.predict(test)).tolist(),
    "important": forest.feature_importances_.argsort()[::-1][:3].tolist(),
    "area": round(float(roc_auc_score(wanted, boosted.predict_proba(test)[:, 1])), 6),
    "best": search.best_params_,
    "score": round(float(search.score(test, wanted)), 6),
    "mail": mail.predict(["cheap lunch", "noon pills cheap"]).tolist(),
    "probability": mail.predict_proba(["cheap lunch"]).round(6).tolist(),
    "words": sorted(mail[0].vocabulary_)[:4],
}
