// Vercel's AI SDK over its provider for OpenAI-compatible servers, pointed at the gateway. The upstream behind it is
// scripted by NodeClientsIT.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

const relevo = createOpenAICompatible({
  name: 'relevo',
  baseURL: process.env.RELEVO_URL + '/v1',
  apiKey: 'sk-relevo',
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const model = relevo('m1');
const add = tool({
  description: 'adds two numbers',
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => String(a + b),
});

test('a stream, with usage', async () => {
  const result = streamText({ model, prompt: 'Say hello, señor.', maxRetries: 0 });
  let text = '';
  for await (const piece of result.textStream) {
    text += piece;
  }
  assert.equal(text, 'Hello wörld 🌍');
  assert.equal(await result.finishReason, 'stop');
  assert.equal((await result.usage).outputTokens, 3);
});

test('tools are called, and the answer goes on with their results', async () => {
  const result = streamText({
    model,
    prompt: '1+2?',
    tools: { add },
    stopWhen: stepCountIs(3),
    maxRetries: 0,
  });
  assert.equal(await result.text, 'The tool said 3.');
  assert.equal((await result.steps).length, 2);
});

test('an answer bound to a schema is parsed', async () => {
  const result = await generateText({
    model,
    prompt: 'Say hello, señor.',
    output: Output.object({ schema: z.object({ sum: z.number() }) }),
    maxRetries: 0,
  });
  assert.deepEqual(result.output, { sum: 3 });
});

test('a picture arrives', async () => {
  const result = await generateText({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', image: process.env.RELEVO_IMAGE },
        ],
      },
    ],
    maxRetries: 0,
  });
  assert.equal(result.text, 'I see a picture.');
});

test('vectors', async () => {
  const result = await embedMany({
    model: relevo.embeddingModel('embedder'),
    values: ['a', 'b'],
    maxRetries: 0,
  });
  assert.deepEqual(result.embeddings, [[1, -2], [0.5, 0.25]]);
});

test('thoughts are told apart from the answer', async () => {
  const result = await generateText({ model, prompt: 'think first', maxRetries: 0 });
  assert.equal(result.reasoningText, 'hm');
  assert.equal(result.text, 'yes');
});

test('an error has its status and its words', async () => {
  await assert.rejects(
    generateText({ model: relevo('nobody-has-it'), prompt: 'x', maxRetries: 0 }),
    (error) => error.statusCode === 404 && error.message.includes('nobody-has-it'),
  );
});
