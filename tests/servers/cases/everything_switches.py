# tools: everything.toggle-simulated-logging, everything.toggle-subscriber-updates
# result: [["Started simulated, random-leveled", "Stopped simulated logging"], ["Started simulated resource", "Stopped simulated resource"], "MCP error -32601: Tool simulate-research-query requires task augmentation (taskSupport: 'required')"]
def switched(tool):
    return [" ".join(tool().split()[:3]) for _ in range(2)]

try:
    everything.simulate_research_query(topic="tea")
    refusal = None
except ToolError as error:
    refusal = error.message
[switched(everything.toggle_simulated_logging), switched(everything.toggle_subscriber_updates), refusal]
