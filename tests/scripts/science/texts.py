# needs: chardet, sqlparse, textblob
# expect: success
# result: {"mood": [0.2, 0.8], "encoding": "utf-8", "sql": "SELECT a,\n       b\nFROM t\nWHERE a=1", "statements": ["select 1;", "select ';'"]}
import chardet
import sqlparse
import textblob

{
    "mood": [round(value, 4) for value in textblob.TextBlob("A really good day, but the food was not nice.").sentiment],
    "encoding": chardet.detect("Grüße aus Köln, schöne Zwölf".encode())["encoding"].lower(),
    "sql": sqlparse.format("select a, b from t where a=1", reindent=True, keyword_case="upper"),
    "statements": sqlparse.split("select 1; select ';'"),
}
