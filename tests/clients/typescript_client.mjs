// Calls the tools of an MCP server with one of the official TypeScript clients.
//
// Usage: typescript_client.mjs REQUEST.json MODE. The request holds `server`, with `command` and `args` or `url`,
// and `calls`, each with `name` and `arguments`, and `cancel` if it is to be cancelled as soon as
// there is progress. The mode is `sdk` for the first generation of the library, or
// `legacy`, `auto` or a revision without a handshake for the second one. Prints what the server said it is, its
// tools, and an answer for each call.

import { readFileSync } from 'node:fs';

const [path, mode] = process.argv.slice(2);
const { server, calls } = JSON.parse(readFileSync(path, 'utf8'));
const clientInfo = { name: 'test', version: '1' };

async function firstGeneration() {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  return { client: new Client(clientInfo), StdioClientTransport, StreamableHTTPClientTransport };
}

async function secondGeneration() {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const isNamed = mode === 'legacy' || mode === 'auto';
  const client = new Client(clientInfo, { versionNegotiation: { mode: isNamed ? mode : { pin: mode } } });
  return { client, StdioClientTransport, StreamableHTTPClientTransport };
}

async function cancelled(client, call) {
  const controller = new AbortController();
  const options = { signal: controller.signal, onprogress: () => controller.abort('no longer wanted') };
  try {
    const reply = await (mode === 'sdk' ? client.callTool(call, undefined, options) : client.callTool(call, options));
    return { cancelled: false, reply };
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    return { cancelled: true };
  }
}

async function answer(client, { cancel, ...call }) {
  if (cancel) return cancelled(client, call);
  try {
    const reply = await client.callTool(call);
    const text = reply.content.filter((block) => block.type === 'text').map((block) => block.text);
    const blocks = reply.content.filter((block) => block.type !== 'text');
    const others = blocks.length > 0 ? { blocks } : {};
    return { isError: reply.isError ?? false, structured: reply.structuredContent, text, ...others };
  } catch (error) {
    if (error.code === undefined) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

const { client, StdioClientTransport, StreamableHTTPClientTransport } =
  mode === 'sdk' ? await firstGeneration() : await secondGeneration();
const transport = server.url
  ? new StreamableHTTPClientTransport(new URL(server.url))
  : new StdioClientTransport({ ...server, stderr: 'ignore' });
await client.connect(transport);
// Before the calls: the clients check replies against the schemas that they have seen.
const { tools } = await client.listTools();
const answers = [];
for (const call of calls) {
  answers.push(await answer(client, call));
}
const revision = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion ?? null;
console.log(JSON.stringify({ revision, server: client.getServerVersion()?.name, tools, answers }));
await client.close();
