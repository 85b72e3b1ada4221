// Model Context Protocol over streamable HTTP, with a memory.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { tools } from './mcp-tools.mjs';

const url = new URL(process.env.WINNOW_URL + '/mcp');
const client = new Client({ name: 'winnow-test', version: '1' });

before(() => client.connect(new StreamableHTTPClientTransport(url)));
after(() => client.close());

tools(client);

const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  assert.equal(result.isError, false, JSON.stringify(result.content));
  return result.structuredContent;
};

test('what is remembered is recalled and then forgotten', async () => {
  const moved = await call('memory_remember', {
    scope: 'ada',
    text: 'I moved to Graz in May.',
    speaker: 'Ada',
    session: 'monday',
    key: 'chat-1',
  });
  assert.equal(moved.known, false);
  const again = await call('memory_remember', {
    scope: 'ada',
    text: 'I moved to Graz in May.',
    speaker: 'Ada',
    session: 'monday',
    key: 'chat-1',
  });
  assert.deepEqual([again.id, again.known], [moved.id, true]);
  await call('memory_remember', { scope: 'ada', subject: 'Ada', attribute: 'job', value: 'baker' });
  await call('memory_remember', { scope: 'ada', text: 'The cat likes fish.' });

  const found = await call('memory_recall', { scope: 'ada', query: 'where did Ada move to?', k: 2 });
  assert.equal(found.memories.length, 2);
  const memory = found.memories.find((memory) => memory.id === moved.id);
  assert.equal(memory.speaker, 'Ada');
  assert.equal(memory.session, 'monday');
  assert.equal(memory.text, 'I moved to Graz in May.');

  const receipt = await call('memory_forget', { scope: 'ada', ids: [moved.id] });
  assert.equal(receipt.forgotten, 1);
  const left = await call('memory_recall', { scope: 'ada', query: 'where does Ada live?' });
  assert.ok(left.memories.every((memory) => memory.id !== moved.id));
  assert.doesNotMatch(JSON.stringify(left), /Graz/);
});

test('scopes know nothing of each other', async () => {
  const none = await call('memory_recall', { scope: 'bob', query: 'what does the cat like?' });
  assert.deepEqual(none.memories, []);
});

test('everything at once is not forgotten by a tool', async () => {
  const refused = await client.callTool({
    name: 'memory_forget',
    arguments: { scope: 'ada', all: true },
  });
  assert.equal(refused.isError, true);
  assert.match(refused.content[0].text, /unknown member 'all'; expected ids, person, scope/);
});

test('tools tell clients which of them delete', async () => {
  const { tools } = await client.listTools();
  const hints = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
  assert.equal(hints.search.readOnlyHint, true);
  assert.equal(hints.memory_remember.readOnlyHint, false);
  assert.equal(hints.memory_remember.destructiveHint, false);
  assert.equal(hints.memory_forget.destructiveHint, true);
});

test('twenty calls at once are all answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => call('search', { query: i % 2 ? 'fly' : 'eucalyptus' })),
  );
  answers.forEach((answer, i) => assert.equal(answer.results[0].id, i % 2 ? 'emu' : 'koala'));
});

test('a version that is not spoken is refused', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'MCP-Protocol-Version': '1999-01-01' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  assert.equal(answer.status, 400);
  assert.match(
    (await answer.json()).detail,
    /^MCP-Protocol-Version is '1999-01-01'; expected one of 2025-11-25/,
  );
});

test('notifications are taken without an answer', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  });
  assert.equal(answer.status, 202);
  assert.equal(await answer.text(), '');
});

test('there is no stream that the server begins', async () => {
  const answer = await fetch(url, { headers: { Accept: 'text/event-stream' } });
  assert.equal(answer.status, 405);
  assert.match(answer.headers.get('allow'), /POST/);
});

test('what is no message is 400', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"jsonrpc":',
  });
  assert.equal(answer.status, 400);
  assert.equal((await answer.json()).error.code, -32700);
});

test('pages of other origins are refused', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  assert.equal(answer.status, 403);
});
