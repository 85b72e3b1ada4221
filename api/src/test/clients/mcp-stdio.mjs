// Model Context Protocol over standard input and output: the official client starts the command.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { tools } from './mcp-tools.mjs';

const client = new Client({ name: 'winnow-test', version: '1' });
const [command, ...args] = JSON.parse(process.env.WINNOW_COMMAND);
const transport = new StdioClientTransport({ command, args, stderr: 'pipe' });
let notes = '';
transport.stderr.on('data', (data) => (notes += data));
const errors = [];
client.onerror = (error) => errors.push(error); // such as a line that is no JSON

before(() => client.connect(transport));
after(() => client.close());

tools(client);

test('a call that is cancelled is not answered, and the next one is', async () => {
  const stop = new AbortController();
  const call = client.callTool({ name: 'search', arguments: { query: 'sleep' } }, undefined, {
    signal: stop.signal,
  });
  stop.abort('no longer wanted');
  await assert.rejects(call);
  const next = await client.callTool({ name: 'search', arguments: { query: 'cannot fly' } });
  assert.equal(next.structuredContent.results[0].id, 'emu');
});

test('standard output holds messages alone', () => {
  // A call may end before its cancellation comes.
  assert.deepEqual(errors.filter((error) => !/unknown message ID/.test(error.message)), []);
  assert.match(notes, /is served on standard input and output/);
});
