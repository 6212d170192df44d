// OpenAI's own client for Node, pointed at the gateway. The upstream behind it is scripted by NodeClientsIT.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const client = new OpenAI({ baseURL: process.env.RELEVO_URL + '/v1', apiKey: 'sk-relevo', maxRetries: 0 });
const model = 'm1';
const hello = [{ role: 'user', content: 'Say hello, señor.' }];
const add = {
  type: 'function',
  function: {
    name: 'add',
    description: 'adds two numbers',
    parameters: {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer' } },
      required: ['a', 'b'],
    },
  },
};

test('a whole answer', async () => {
  const answer = await client.chat.completions.create({ model, messages: hello });
  assert.equal(answer.choices[0].message.content, 'Hello wörld 🌍');
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.usage.total_tokens, 8);
});

test('a stream, with usage', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: hello,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, 'Hello wörld 🌍');
  assert.equal(usage.completion_tokens, 3);
});

test('the stream helper collects tool calls, and their results go back', async () => {
  const first = await client.chat.completions
    .stream({ model, messages: [{ role: 'user', content: '1+2?' }], tools: [add] })
    .finalChatCompletion();
  const call = first.choices[0].message.tool_calls[0];
  assert.equal(first.choices[0].finish_reason, 'tool_calls');
  assert.deepEqual(JSON.parse(call.function.arguments), { a: 1, b: 2 });

  const second = await client.chat.completions.create({
    model,
    messages: [
      { role: 'user', content: '1+2?' },
      first.choices[0].message,
      { role: 'tool', tool_call_id: call.id, content: '3' },
    ],
    tools: [add],
  });
  assert.equal(second.choices[0].message.content, 'The tool said 3.');
});

test('an answer bound to a schema is parsed', async () => {
  const Sum = z.object({ sum: z.number() });
  const answer = await client.chat.completions.parse({
    model,
    messages: hello,
    response_format: zodResponseFormat(Sum, 'sum'),
  });
  assert.deepEqual(answer.choices[0].message.parsed, { sum: 3 });
});

test('a picture arrives', async () => {
  const answer = await client.chat.completions.create({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: process.env.RELEVO_IMAGE, detail: 'low' } },
        ],
      },
    ],
  });
  assert.equal(answer.choices[0].message.content, 'I see a picture.');
});

test('vectors, which this client asks for in base64 by itself', async () => {
  const answer = await client.embeddings.create({ model: 'embedder', input: ['a', 'b'] });
  assert.deepEqual(answer.data.map((item) => item.embedding), [[1, -2], [0.5, 0.25]]);
  assert.equal(answer.usage.prompt_tokens, 2);
});

test('vectors as numbers', async () => {
  const answer = await client.embeddings.create({ model: 'embedder', input: ['a', 'b'], encoding_format: 'float' });
  assert.deepEqual(answer.data[1].embedding, [0.5, 0.25]);
});

test('models', async () => {
  const ids = (await client.models.list()).data.map((item) => item.id);
  assert.ok(ids.includes('m1'));
  assert.equal((await client.models.retrieve('embedder')).id, 'embedder');
});

test('a wrong request is a BadRequestError that names the field', async () => {
  await assert.rejects(
    client.chat.completions.create({ model, messages: [{ role: 'tool', tool_call_id: 'call_x', content: '3' }] }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'messages[0].tool_call_id',
  );
});

test('an unknown model is a NotFoundError', async () => {
  await assert.rejects(
    client.chat.completions.create({ model: 'nobody-has-it', messages: hello }),
    (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found',
  );
});

test('a failure in the middle of a stream is thrown', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'break off' }],
    stream: true,
  });
  let text = '';
  await assert.rejects(async () => {
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
  }, OpenAI.APIError);
  assert.equal(text, 'Hel');
});
