print(list_tools(), search_tools("count"))
help(uneven)
