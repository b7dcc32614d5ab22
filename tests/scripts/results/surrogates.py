# expect: success
# result: {"\\ud800": "a\\udfff"}
{"\ud800": "a\udfff"}
