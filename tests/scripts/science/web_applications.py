# needs: django, flask, flask-login, flask-mail, flask-restful, flask-wtf
# expect: success
# result: {"hello": "<b>&lt;I&gt;</b>", "login": [400, {"name": ["Field cannot be longer than 5 characters."]}, {"user": "zoe"}], "private": [401, {"sent": ["Subject"]}], "sum": [201, {"sum": 3}], "password": [true, false], "errors": {"item": ["Bitte sicherstellen, dass der Wert aus höchstens 5 Zeichen besteht. (Er besteht aus 6 Zeichen.)"], "count": ["Dieser Wert muss größer oder gleich 1 sein."]}, "answer": [200, "{\"day\": \"\\u00e9\"}", 60], "template": "1,50 -", "query": ["1", "2"], "asked": ["1", "/a"]}
import django
import flask
import flask_login
import flask_mail
import flask_restful
import flask_wtf
import wtforms
from django import forms, http, template
from django.conf import settings
from django.test import RequestFactory
from werkzeug.security import check_password_hash, generate_password_hash

settings.configure(SECRET_KEY="k", USE_TZ=True, LANGUAGE_CODE="de", TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()


class Order(forms.Form):
    item = forms.CharField(max_length=5)
    count = forms.IntegerField(min_value=1)


class Login(flask_wtf.FlaskForm):
    name = wtforms.StringField("Name", validators=[wtforms.validators.DataRequired(), wtforms.validators.Length(max=5)])


class Users(flask_login.UserMixin):
    id = "zoe"


class Sum(flask_restful.Resource):
    def get(self, a, b):
        return {"sum": a + b}, 201


application = flask.Flask("shop")
application.config.update(SECRET_KEY="k", TESTING=True, WTF_CSRF_ENABLED=False)
flask_restful.Api(application).add_resource(Sum, "/sum/<int:a>/<int:b>")
mail = flask_mail.Mail(application)
manager = flask_login.LoginManager(application)
manager.user_loader(lambda name: Users())


@application.route("/hello/<name>")
def hello(name):
    return flask.render_template_string("<b>{{ name|upper }}</b>", name=name)


@application.route("/login", methods=["POST"])
def login():
    form = Login()
    if not form.validate_on_submit():
        return form.errors, 400
    flask_login.login_user(Users())
    return {"user": flask_login.current_user.id}


@application.route("/private")
@flask_login.login_required
def private():
    with mail.record_messages() as sent:
        mail.send(flask_mail.Message("Subject", ["a@example.com"], "Body", sender="b@example.com"))
    return {"sent": [message.subject for message in sent]}


client = application.test_client()
hidden = client.get("/private").status_code
wrong, right = (client.post("/login", data={"name": name}) for name in ("too long", "zoe"))
order = Order({"item": "pencil", "count": "0"})
answer = http.JsonResponse({"day": "é"})
answer.set_cookie("seen", "1", max_age=60)
asked = RequestFactory().get("/a", {"q": "1"})
{
    "hello": client.get("/hello/<i>").text,
    "login": [wrong.status_code, wrong.json, right.json],
    "private": [hidden, client.get("/private").json],
    "sum": [client.get("/sum/1/2").status_code, client.get("/sum/1/2").json],
    "password": [check_password_hash(generate_password_hash("x"), each) for each in ("x", "y")],
    "errors": {name: [str(text) for text in errors] for name, errors in order.errors.items()},
    "answer": [answer.status_code, answer.content.decode(), answer.cookies["seen"]["max-age"]],
    "template": template.engines["django"].from_string("{{ n|floatformat:2 }} {% for x in l %}{{ x }}{% empty %}-{% endfor %}").render({"n": 1.5, "l": []}),
    "query": http.QueryDict("a=1&a=2").getlist("a"),
    "asked": [asked.GET["q"], asked.path],
}
