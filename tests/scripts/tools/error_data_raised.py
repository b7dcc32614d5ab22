# expect: ToolError
# message: replies.refuse: server "replies" refused the call: Internal error: disk full
# calls: 1
replies.refuse(message="Internal error", data="disk full")
