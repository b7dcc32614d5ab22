import datetime
print(datetime.datetime.now(), datetime.datetime.now(datetime.UTC), datetime.date.today())
