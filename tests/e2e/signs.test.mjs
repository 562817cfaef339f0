// Pictures of signs through the shipped nginx: kept for ever, asked for once, private ones never kept.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client } from './client.mjs';

const base = process.env.DL_SITE;
const picture = (path, headers = {}) => fetch(`${base}${path}`, { headers });

async function version() {
	const page = await (await fetch(`${base}/signs/design?design=catering/01`)).text();

	return /day\.png\?px=800&amp;v=(\w+)/.exec(page)[1];
}

test('a thumbnail with the designs\' version may be kept for ever and is drawn once', async () => {
	const path = `/signs/thumb/catering/01/night.webp?v=${await version()}`;
	const first = await picture(path), again = await picture(path);

	assert.equal(first.status, 200);
	assert.equal(first.headers.get('content-type'), 'image/webp');
	assert.match(first.headers.get('cache-control'), /public.*immutable/);
	assert.deepEqual(Buffer.from(await first.arrayBuffer()), Buffer.from(await again.arrayBuffer()));
	const known = await picture(path, { 'If-None-Match': first.headers.get('etag') });

	assert.equal(known.status, 304);
});

test('a preview carries the name, and what no sign can bear is 422', async () => {
	const good = await picture(`/signs/preview/beauty/03/day.png?name=${encodeURIComponent('<b>海记</b>')}&px=400`);

	assert.equal(good.status, 200);
	assert.equal(good.headers.get('content-type'), 'image/png');
	const bad = await picture(`/signs/preview/beauty/03/day.png?name=${encodeURIComponent('🍜')}`);

	assert.equal(bad.status, 422);
	assert.match(await bad.text(), /表情/);
});

test('a stored design is private: no cache keeps its page or its pictures', async () => {
	const owner = new Client();
	const form = await owner.get('/signs/design?design=catering/01');
	const csrf = /name="csrf" value="(\w+)"/.exec(form.text)[1];
	const made = await owner.post('/signs/design', { csrf, design: 'catering/01', name: '海记' });

	assert.equal(made.status, 303);
	for (const file of ['', '/day.png', '/sign.svg', '/sheet.pdf']) {
		const reply = await picture(made.headers.location + file);

		assert.equal(reply.status, 200, file);
		assert.match(reply.headers.get('cache-control'), /private, no-store/, file);
		await reply.arrayBuffer();
	}
});

test('who asks for pictures without end is held back, others are not', async () => {
	const greedy = new Client(), other = new Client();
	const ask = (client, i) => client.get(`/signs/preview/health/02/day.png?px=100&name=${encodeURIComponent(`第${i}家`)}`);
	const replies = await Promise.all(Array.from({ length: 80 }, (_, i) => ask(greedy, i)));

	assert.ok(replies.some((reply) => reply.status === 429));
	assert.ok(replies.filter((reply) => reply.status === 200).length >= 50);
	assert.equal((await ask(other, 99)).status, 200);
});
