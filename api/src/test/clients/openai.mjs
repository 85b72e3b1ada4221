// OpenAI's own client against Winnow's server.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const client = new OpenAI({
  apiKey: 'none',
  baseURL: process.env.WINNOW_URL + '/v1',
  maxRetries: 0,
});
const length = (vector) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
const product = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const ask = (question, more = {}) =>
  client.chat.completions.create({
    model: 'animals',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: question },
    ],
    ...more,
  });

test('models are listed: embedders and collections', async () => {
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
    assert.equal(model.object, 'model');
  }
  assert.ok(models.includes('minilm'));
  assert.ok(models.includes('animals'));
});

test('a model is retrieved, an unknown one is not found', async () => {
  assert.equal((await client.models.retrieve('minilm')).owned_by, 'winnow');
  assert.equal((await client.models.retrieve('animals')).id, 'animals');
  await assert.rejects(client.models.retrieve('gpt'), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /there is no model 'gpt'; expected one of/);
    return true;
  });
});

test('embeddings in base64, which the client asks for, are those in floats', async () => {
  const input = ['Koalas sleep a lot.', 'A bear that lives in trees is resting.', 'Tax law.'];
  const packed = await client.embeddings.create({ model: 'minilm', input });
  const floats = await client.embeddings.create({
    model: 'minilm',
    input,
    encoding_format: 'float',
  });
  assert.equal(packed.data.length, 3);
  packed.data.forEach((one, i) => {
    assert.equal(one.index, i);
    assert.equal(one.embedding.length, 384);
    assert.ok(Math.abs(length(one.embedding) - 1) < 1e-3);
    one.embedding.forEach((x, j) => assert.ok(Math.abs(x - floats.data[i].embedding[j]) < 1e-6));
  });
  const [koala, bear, law] = packed.data.map((one) => one.embedding);
  assert.ok(product(koala, bear) > product(koala, law));
  assert.ok(packed.usage.prompt_tokens > 10);
  assert.equal(packed.usage.total_tokens, packed.usage.prompt_tokens);
});

test('one text has one embedding', async () => {
  const one = await client.embeddings.create({ model: 'minilm', input: 'Koalas sleep a lot.' });
  assert.equal(one.data.length, 1);
  assert.equal(one.model, 'minilm');
});

test('dimensions of a model that was not trained for them are refused', async () => {
  await assert.rejects(
    client.embeddings.create({ model: 'minilm', input: 'a', dimensions: 64 }),
    (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.type, 'invalid_request_error');
      assert.match(error.message, /dimensions is 64/);
      return true;
    },
  );
});

test('a collection is searched as a vector store', async () => {
  const found = await client.vectorStores.search('animals', {
    query: 'Which animal eats eucalyptus?',
    max_num_results: 2,
  });
  assert.equal(found.data[0].file_id, 'koala');
  assert.equal(found.data[0].attributes.continent, 'Australia');
  assert.match(found.data[0].content[0].text, /eucalyptus leaves/);
  assert.equal(found.data.length, 2);
});

test('a vector store keeps to a filter', async () => {
  const found = await client.vectorStores.search('animals', {
    query: ['sleep', 'swim'],
    filters: {
      type: 'and',
      filters: [
        { type: 'eq', key: 'continent', value: 'none' },
        { type: 'nin', key: 'continent', value: ['Australia'] },
      ],
    },
  });
  assert.deepEqual(found.data.map((one) => one.file_id).sort(), ['shark', 'whale']);
});

test('an unknown vector store is not found', async () => {
  await assert.rejects(client.vectorStores.search('zoo', { query: 'a' }), OpenAI.NotFoundError);
});

test('a chat answers in quoted sentences with citations', async () => {
  const answer = await ask('How long do koalas sleep?');
  const { message, finish_reason } = answer.choices[0];
  assert.equal(answer.object, 'chat.completion');
  assert.equal(finish_reason, 'stop');
  assert.match(message.content, /Koalas sleep twenty hours a day and eat eucalyptus leaves\. \[\d\]/);
  const citation = message.annotations.find(
    (one) => one.url_citation.url === 'https://example.org/koala',
  );
  assert.equal(citation.type, 'url_citation');
  assert.equal(citation.url_citation.title, 'Koala');
  const { start_index, end_index } = citation.url_citation;
  assert.match(message.content.slice(start_index, end_index), /^\[\d\]$/);
  assert.ok(answer.usage.prompt_tokens > answer.usage.completion_tokens);
  assert.ok(answer.usage.completion_tokens > 8);
});

test('a chat streams the same answer', async () => {
  const whole = await ask('How long do koalas sleep?');
  const stream = await ask('How long do koalas sleep?', {
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let end = null;
  let usage = null;
  let annotations = [];
  for await (const chunk of stream) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    const choice = chunk.choices[0];
    text += choice?.delta.content ?? '';
    annotations = choice?.delta.annotations ?? annotations;
    end = choice?.finish_reason ?? end;
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(end, 'stop');
  assert.deepEqual(usage, whole.usage);
  assert.deepEqual(annotations, whole.choices[0].message.annotations);
});

test('the helper that puts a stream together works', async () => {
  const stream = client.chat.completions.stream({
    model: 'animals',
    messages: [{ role: 'user', content: 'Which birds cannot fly?' }],
  });
  const last = await stream.finalChatCompletion();
  assert.match(last.choices[0].message.content, /Emus are birds that cannot fly\./);
});

test('rag chooses passages', async () => {
  const answer = await ask('Who sleeps?', {
    rag: { k: 4, budget: 500, filter: { eq: { continent: 'none' } } },
  });
  assert.ok(answer.rag.sources.every((source) => ['shark', 'whale'].includes(source.id)));
  assert.match(answer.choices[0].message.content, /they never sleep for long\./);
});

test('an unknown collection is not found', async () => {
  await assert.rejects(ask('a', { model: 'zoo' }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.match(error.message, /there is no collection 'zoo'; expected one of animals/);
    return true;
  });
});

test('a wrong request is told what is right', async () => {
  await assert.rejects(ask('a', { n: 3 }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.match(error.message, /n is 3; expected 1/);
    assert.ok(error.requestID);
    return true;
  });
});
