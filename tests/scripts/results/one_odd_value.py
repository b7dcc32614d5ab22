# expect: success
# result: {"rows": [1, 2], "odd": "<odd>", "broken": "<Broken, whose repr raised ZeroDivisionError>", "wrong": "<Wrong, whose repr raised TypeError>"}
class Odd:
    def __repr__(self):
        return "<odd>"

class Broken:
    def __repr__(self):
        return 1 / 0

class Wrong:
    def __repr__(self):
        return 5

{"rows": [1, 2], "odd": Odd(), "broken": Broken(), "wrong": Wrong()}
