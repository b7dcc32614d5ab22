# tools: everything.echo, everything.get-env, everything.get-structured-content, everything.get-sum, everything.trigger-long-running-operation
# result: {"echo": "Echo: héllo", "echo of JSON": "Echo: {}", "sum": "The sum of 2.5 and -1 is 1.5.", "weather": {"temperature": 33, "conditions": "Cloudy", "humidity": 82}, "env": "str", "long": "Long running operation completed. Duration: 0.2 seconds, Steps: 2.", "refusal": "everything.get_sum() is missing 'b'; signature: everything.get_sum(a: float, b: float)"}
try:
    everything.get_sum(a=1)
    refusal = None
except TypeError as error:
    refusal = str(error)
{
    "echo": everything.echo(message="héllo"),
    "echo of JSON": everything.echo(message="{}"),
    "sum": everything.get_sum(a=2.5, b=-1),
    "weather": everything.get_structured_content(location="New York"),
    "env": type(everything.get_env()["PATH"]).__name__,
    "long": everything.trigger_long_running_operation(duration=0.2, steps=2),
    "refusal": refusal,
}
