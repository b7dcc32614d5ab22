# expect: success
# result: ["", "png", "image/png\n", "text/é"]
# displays: ["text/csv; charset=utf-8: a,b"]
display("a,b", mime_type="text/csv; charset=utf-8")
refused = []
for kind in ("", "png", "image/png\n", "text/é"):
    try:
        display("a", mime_type=kind)
    except ValueError as error:
        assert "written like 'image/png'" in str(error)
        refused.append(kind)
refused
