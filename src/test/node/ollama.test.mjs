// Ollama's own client for Node, pointed at the gateway. The hosts behind it are scripted by NodeClientsIT.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ollama } from 'ollama';

const client = new Ollama({ host: process.env.RELEVO_FLEET_URL });
const model = 'tiny:1b';
const hello = [{ role: 'user', content: 'Say hello.' }];

test('the models, those in memory, and one in detail', async () => {
  const { models } = await client.list();
  assert.deepEqual(models.map((it) => it.name), ['embedder:latest', 'm1:latest', 'shared:latest', 'tiny:1b']);
  await client.generate({ model, prompt: '' });
  const loaded = await client.ps();
  assert.ok(loaded.models.some((it) => it.name === model));
  const shown = await client.show({ model });
  assert.deepEqual(shown.capabilities, ['completion']);
  assert.match((await client.version()).version, /^\d+\.\d+\.\d+/);
});

test('a chat, whole and streamed', async () => {
  const whole = await client.chat({ model, messages: hello });
  assert.equal(whole.message.content, 'Hello from tiny:1b');
  let text = '';
  let last;
  for await (const part of await client.chat({ model, messages: hello, stream: true })) {
    text += part.message.content;
    last = part;
  }
  assert.equal(text, 'Hello from tiny:1b');
  assert.equal(last.done_reason, 'stop');
  assert.ok(last.eval_duration > 0);
});

test('a prompt, whole and streamed, by a cloud too', async () => {
  assert.equal((await client.generate({ model: 'm1', prompt: 'x' })).response, 'Hello wörld 🌍');
  let text = '';
  for await (const part of await client.generate({ model, prompt: 'x', stream: true })) {
    text += part.response;
  }
  assert.equal(text, 'Hello from tiny:1b');
});

test('vectors, new and old', async () => {
  const made = await client.embed({ model: 'embedder', input: ['one', 'two'] });
  assert.equal(made.embeddings.length, 2);
  assert.equal((await client.embeddings({ model: 'embedder', prompt: 'one' })).embedding.length, 2);
});

test('a pull tells how far it is', async () => {
  const lines = [];
  for await (const part of await client.pull({ model: 'new:1b', stream: true })) {
    lines.push(part);
  }
  assert.equal(lines.at(-1).status, 'success');
  assert.ok(lines.some((it) => it.digest && it.completed === it.total));
  assert.equal((await client.pull({ model: 'new:1b' })).status, 'success');
  assert.equal((await client.chat({ model: 'new:1b', messages: hello })).message.content, 'Hello from new:1b');
});

test('a copy, and its end', async () => {
  assert.equal((await client.copy({ source: 'shared', destination: 'twin' })).status, 'success');
  assert.equal((await client.delete({ model: 'twin' })).status, 'success');
  await assert.rejects(client.delete({ model: 'twin' }), (error) => error.status_code === 404);
});

test('an answer that nobody waits for is given up', async () => {
  const stream = await client.chat({ model: 'shared', messages: hello, stream: true });
  await assert.rejects(
    async () => {
      for await (const part of stream) {
        assert.ok(part.message);
        stream.abort();
      }
    },
    { name: 'AbortError' },
  );
});

test('an unknown model is a 404', async () => {
  await assert.rejects(
    client.chat({ model: 'nobody', messages: hello }),
    (error) => error.status_code === 404 && /not found/.test(error.message),
  );
});
