// Cohere's own client against Winnow's server.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CohereClient, CohereClientV2, CohereError } from 'cohere-ai';

const options = { token: 'none', environment: process.env.WINNOW_URL, maxRetries: 0 };
const client = new CohereClientV2(options);
const version1 = new CohereClient(options);
const quick = { maxRetries: 0 };
const query = 'What do koalas eat?';
const documents = [
  'The court lowered the tax on imported cars.',
  'Koalas eat the leaves of eucalyptus trees.',
  'Koalas live in Australia.',
];
const product = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

test('version 2 reranks', async () => {
  const answer = await client.rerank({ model: 'maxsim', query, documents, topN: 2 });
  assert.deepEqual(answer.results.map((one) => one.index), [1, 2]);
  assert.ok(answer.results[0].relevanceScore > answer.results[1].relevanceScore);
  assert.equal(answer.meta.apiVersion.version, '2');
});

test('version 1 reranks and repeats documents', async () => {
  const answer = await version1.rerank({ model: 'maxsim', query, documents, returnDocuments: true });
  assert.deepEqual(answer.results.map((one) => one.index), [1, 2, 0]);
  assert.equal(answer.results[0].document.text, documents[1]);
});

test('an unknown reranker is refused by name', async () => {
  await assert.rejects(
    client.rerank({ model: 'rerank-v3.5', query, documents }, quick),
    (error) => {
      assert.ok(error instanceof CohereError);
      assert.equal(error.statusCode, 400);
      assert.match(JSON.stringify(error.body), /'rerank-v3.5' is not bound/);
      return true;
    },
  );
});

test('version 2 embeds as floats and in base64', async () => {
  const texts = ['Koalas sleep a lot.', 'A bear that lives in trees is resting.', 'Tax law.'];
  const answer = await client.embed({
    model: 'minilm',
    inputType: 'search_document',
    texts,
    embeddingTypes: ['float', 'base64'],
  });
  const [koala, bear, law] = answer.embeddings.float;
  assert.equal(koala.length, 384);
  assert.ok(product(koala, bear) > product(koala, law) + 0.1);
  const packed = Buffer.from(answer.embeddings.base64[0], 'base64');
  assert.equal(packed.length, 4 * 384);
  koala.forEach((x, i) => assert.ok(Math.abs(x - packed.readFloatLE(4 * i)) < 1e-6));
  assert.deepEqual(answer.texts, texts);
  assert.ok(answer.meta.billedUnits.inputTokens > 10);
});

test('version 1 embeds in plain lists', async () => {
  const answer = await version1.embed({
    model: 'minilm',
    inputType: 'search_query',
    texts: ['Koalas sleep a lot.'],
  });
  assert.equal(answer.responseType, 'embeddings_floats');
  assert.ok(Math.abs(product(answer.embeddings[0], answer.embeddings[0]) - 1) < 1e-3);
});

test('an unknown embedder is not found', async () => {
  await assert.rejects(
    client.embed({ model: 'embed-v4', inputType: 'search_query', texts: ['a'] }, quick),
    (error) => {
      assert.equal(error.statusCode, 404);
      assert.match(JSON.stringify(error.body), /there is no model 'embed-v4'/);
      return true;
    },
  );
});
