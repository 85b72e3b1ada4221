// What every transport of the Model Context Protocol must give.
import { test } from 'node:test';
import assert from 'node:assert/strict';

export function tools(client) {
  test('the server says who it is', () => {
    assert.equal(client.getServerVersion().name, 'winnow');
    assert.deepEqual(client.getServerCapabilities(), { tools: { listChanged: false } });
    assert.match(client.getInstructions(), /search/);
  });

  test('ping', async () => {
    assert.deepEqual(await client.ping(), {});
  });

  test('tools are listed', async () => {
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    for (const name of ['search', 'fetch', 'list_collections', 'rerank', 'explain']) {
      assert.ok(names.includes(name), name);
    }
    assert.deepEqual(tools.find((tool) => tool.name === 'search').inputSchema.required, ['query']);
  });

  test('search finds by words and by meaning', async () => {
    const found = await client.callTool({
      name: 'search',
      arguments: { query: 'Which animal eats eucalyptus?', k: 2 },
    });
    assert.equal(found.isError, false);
    const { results, left_out, degraded } = found.structuredContent;
    assert.equal(results.length, 2);
    assert.equal(results[0].id, 'koala');
    assert.equal(results[0].title, 'Koala');
    assert.equal(results[0].url, 'https://example.org/koala');
    assert.match(results[0].text, /eucalyptus leaves/);
    assert.match(results[0].why, /lexical #1 .*dense #1/);
    assert.equal(left_out, 0);
    assert.deepEqual(degraded, []);
    assert.deepEqual(JSON.parse(found.content[0].text), found.structuredContent);
  });

  test('search keeps to a filter', async () => {
    const found = await client.callTool({
      name: 'search',
      arguments: { query: 'sleep', filter: { eq: { continent: 'none' } }, plan: 'lexical' },
    });
    assert.deepEqual(
      found.structuredContent.results.map((result) => result.id),
      ['shark'],
    );
  });

  test('fetch reads a long document in parts', async () => {
    let text = '';
    for (let offset = 0, parts = 0; offset !== null && parts < 50; parts++) {
      const part = await client.callTool({
        name: 'fetch',
        arguments: { id: 'whale', offset, max_tokens: 1500 },
      });
      text += part.structuredContent.text;
      offset = part.structuredContent.next_offset;
    }
    assert.equal(text.split('\n\n').length, 100);
    assert.match(text, /^Paragraph 1 of the whale song/);
    assert.match(text, /Paragraph 100 of [^]*winter\.$/);
  });

  test('collections are listed', async () => {
    const found = await client.callTool({ name: 'list_collections' });
    assert.equal(found.structuredContent.collections[0].name, 'animals');
    assert.equal(found.structuredContent.collections[0].documents, 4);
  });

  test('rerank orders texts', async () => {
    const ranked = await client.callTool({
      name: 'rerank',
      arguments: {
        query: 'Which animal sleeps most of the day?',
        documents: ['Sharks must swim to breathe.', 'Koalas sleep up to twenty hours a day.'],
        top_n: 1,
      },
    });
    const { model, results } = ranked.structuredContent;
    assert.equal(model, 'maxsim');
    assert.equal(results.length, 1);
    assert.equal(results[0].index, 1);
    assert.equal(results[0].text, 'Koalas sleep up to twenty hours a day.');
  });

  test('explain tells the rank at each retriever and the ledger', async () => {
    const found = await client.callTool({
      name: 'explain',
      arguments: { query: 'Which animal eats eucalyptus?', id: 'koala' },
    });
    const { in_results, rank, retrievers, ledger, score, reasons } = found.structuredContent;
    assert.deepEqual([in_results, rank, reasons], [true, 1, []]);
    assert.deepEqual(
      retrievers.map((retriever) => [retriever.retriever, retriever.rank]),
      [
        ['lexical', 1],
        ['dense', 1],
      ],
    );
    assert.equal(
      ledger.reduce((sum, entry) => sum + entry.contribution, 0),
      score,
    );
  });

  test('explain tells why a document is not found', async () => {
    const found = await client.callTool({
      name: 'explain',
      arguments: { query: 'Which animal eats eucalyptus?', id: 'emu', k: 1 },
    });
    const { in_results, rank, reasons } = found.structuredContent;
    assert.equal(in_results, false);
    assert.equal(reasons.length, 1);
    assert.equal(reasons[0], `it is at rank ${rank}, and 1 hits were asked for; ask for more`);
  });

  test('a wrong argument is a result that says what is right', async () => {
    const wrong = await client.callTool({ name: 'search', arguments: { query: 'a', k: 0 } });
    assert.equal(wrong.isError, true);
    assert.match(wrong.content[0].text, /^k is 0; expected a whole number from 1/);
  });

  test('an unknown tool is an error of the protocol', async () => {
    await assert.rejects(client.callTool({ name: 'rm', arguments: {} }), (error) => {
      assert.equal(error.code, -32602);
      assert.match(error.message, /there is no tool 'rm'; expected one of search/);
      return true;
    });
  });
}
