-- A client of wrk that sends one message over and over and counts what it is answered.
--
-- Arguments: the header Authorization, the header Host (each may be empty, then it is left out), and the body: a
-- message, or a number of bytes that are none. At its end it prints, as a line of JSON, how often each kind of
-- answer came: its status, and for an answered call its error type, or OK. Then what went wrong below HTTP.

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    local bearer, host, body = arguments[1], arguments[2], arguments[3]
    if bearer ~= "" then
        wrk.headers["Authorization"] = bearer
    end
    if host ~= "" then
        wrk.headers["Host"] = host
    end
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["Accept"] = "application/json, text/event-stream"
    wrk.method = "POST"
    wrk.body = tonumber(body) and string.rep("x", tonumber(body)) or body
    answers = {}
end

function response(status, _, body)
    local kind = tostring(status)
    if status == 200 then
        kind = kind .. " " .. (body:match('"error_type":"([%w_]+)"') or body:match('"success":true') and "OK" or "?")
    end
    answers[kind] = (answers[kind] or 0) + 1
end

function done(summary)
    local counts = {}
    for _, thread in ipairs(threads) do
        for kind, count in pairs(thread:get("answers")) do
            counts[kind] = (counts[kind] or 0) + count
        end
    end
    local parts = {}
    for kind, count in pairs(counts) do
        table.insert(parts, string.format("%q:%d", kind, count))
    end
    local errors = summary.errors
    print(string.format(
        '{"answers":{%s},"connect":%d,"read":%d,"write":%d,"timeout":%d}',
        table.concat(parts, ","), errors.connect, errors.read, errors.write, errors.timeout
    ))
end
