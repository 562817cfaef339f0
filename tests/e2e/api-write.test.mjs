// What programs change by the JSON API, through nginx, with real photos; every reply is held against the description.
import assert from 'node:assert/strict';
import net from 'node:net';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { Client, base, drawnPhoto, newToken, phonePhoto, sleep, until } from './client.mjs';
import { call, description } from './api.mjs';
import { admin, kill, sql, sqlNumber, workersOf } from './site.mjs';

const place = { lat: 36.062, lon: 120.384, place_source: 'phone' };
const words = { body: '人行道上的井盖破了一半，晚上看不见' };

// The web page's own scripts: the site's cookie and the token of its forms.
async function page() {
	const client = new Client();
	const token = await client.token();

	return (method, path, { headers = {}, ...more } = {}) => call(client, method, path, { ...more, headers: { 'x-csrf-token': token, ...headers } });
}

const key = () => ({ 'idempotency-key': randomUUID() });
const problem = (reply, name) => assert.equal(reply.json().type, `/api/v1/problems#${name}`, reply.text);
const rows = (table) => sqlNumber(`SELECT COUNT(*) FROM ${table}`);

async function upload(client, photos, fields = {}) {
	const reply = await client.upload(photos, fields, { json: true });

	assert.equal(reply.status, 200, reply.text);
	return reply.json();
}

// A cookie's client with a draft that holds a photo.
async function drafted(photo = drawnPhoto()) {
	const client = new Client(), token = await client.token();
	const me = (method, path, { headers = {}, ...more } = {}) => call(client, method, path, { ...more, headers: { 'x-csrf-token': token, ...headers } });
	const { draft, photos } = await upload(client, [photo], { draft: newToken() });

	return { client, me, draft, photo: photos[0].id };
}

async function sent() {
	const one = await drafted();
	const reply = await one.me('POST', `/drafts/${one.draft}/send`, { body: { ...place, ...words }, status: 201 });

	return { ...one, number: reply.json().number };
}

const receiptOf = (me, number) => until(() => me('GET', `/reports/${number}/receipt`), (r) => r.json().unit !== null);
const unitOf = (number) => sql(`SELECT u.code FROM report r JOIN case_file c ON c.report_id = r.id
	JOIN unit u ON u.id = c.unit_id WHERE r.number = '${number}'`)[0][0];

async function handled() {
	const one = await sent();

	await receiptOf(one.me, one.number);
	admin('case', 'handle', one.number, '--unit', unitOf(one.number), '--note', '已更换井盖');
	return one;
}

test('who holds the secret link does by it what the report says she may', async () => {
	const one = await handled(), other = await drafted(), path = `/reports/${one.number}`;
	const k = new URL((await one.me('GET', `${path}/receipt`)).json().secret_url).searchParams.get('k');
	const act = (what, body, secret, status) => other.me('POST', `${path}/${what}?k=${secret}`, { body, status });

	problem(await act('words', { note: '补充' }, newToken(), 403), 'not-yours');
	assert.deepEqual((await other.me('GET', `${path}?k=${k}`, { status: 200 })).json().may, ['solved', 'not-solved', 'words']);
	await act('words', { note: '补充' }, k, 200);
	await act('solved', {}, k, 200);
	await act('rating', { rating: 5 }, k, 200);
});

test('a draft is filled step by step, sent, and its receipt names unit and deadline', async () => {
	const { client, me, draft } = await drafted();

	assert.deepEqual((await me('GET', `/drafts/${draft}`, { status: 200 })).json().missing, ['place']);
	await me('PATCH', `/drafts/${draft}`, { body: { ...place, datum: 'gcj02', place_text: '8 号楼前' }, status: 200 });
	const ready = (await me('PATCH', `/drafts/${draft}`, { body: { ...words, category: '0', nickname: '小王' }, status: 200 })).json();

	assert.deepEqual(ready.missing, []);
	assert.equal(ready.place.district.name, '市南区');
	assert.equal((await client.get(ready.photos[0].small)).headers['content-type'], 'image/jpeg');
	await me('GET', `/drafts/${draft}/duplicates`, { status: 200 });
	const receipt = (await me('POST', `/drafts/${draft}/send`, { status: 201 })).json();
	const later = await receiptOf(me, receipt.number);

	assert.equal(receipt.unit, null);
	assert.ok(later.json().unit.name);
	assert.ok(Date.parse(later.json().deadline) > Date.now());
	await me('GET', `/reports/${receipt.number}/receipt`, { headers: { 'if-none-match': later.headers.etag }, status: 304 });
	for (const url of [receipt.url, receipt.secret_url, receipt.qr_png, receipt.qr_svg])
		assert.equal((await client.get(new URL(url).pathname + new URL(url).search)).status, 200, url);
	problem(await me('PATCH', `/drafts/${draft}`, { body: {}, status: 409 }), 'sent');
});

test('photos of phones go in, are ordered and taken away', async (t) => {
	const all = ['Apple_iPhone_6.jpg', 'Nexus_4.jpg', 'HTC_One.jpg'].map(phonePhoto);

	if (!all[0])
		return t.skip('no collection of phone photos');
	const { client, me, draft } = await drafted(all[0]);
	await upload(client, all.slice(1), { draft });
	const ids = (await me('GET', `/drafts/${draft}`)).json().photos.map((p) => p.id);
	const turned = [...ids].reverse();

	assert.equal(ids.length, 3);
	assert.deepEqual((await me('POST', `/drafts/${draft}/photos`, { body: { photos: turned }, status: 200 })).json().photos.map((p) => p.id), turned);
	problem(await me('POST', `/drafts/${draft}/photos`, { body: { photos: ids.slice(1) }, status: 422 }), 'fields');
	assert.equal((await me('DELETE', `/drafts/${draft}/photos/${turned[0]}`, { status: 200 })).json().photos.length, 2);
	await me('DELETE', `/drafts/${draft}/photos/${turned[0]}`, { status: 404 });
});

test('a report in one call, with photos by their ids, needs a key and is stored once', async () => {
	const { me, photo } = await drafted();
	const body = { ...place, ...words, photos: [photo] }, headers = key(), before = rows('report');

	problem(await me('POST', '/reports', { body, status: 400 }), 'idempotency-key-missing');
	const first = await me('POST', '/reports', { body, headers, status: 201 });
	const again = await me('POST', '/reports', { body, headers, status: 201 });

	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.text, first.text);
	assert.equal(again.headers.location, first.headers.location);
	problem(await me('POST', '/reports', { body: { ...body, body: '别的话' }, headers, status: 422 }), 'idempotency-key-reused');
	problem(await me('POST', '/reports', { body, headers: key(), status: 422 }), 'fields');
	assert.equal(rows('report'), before + 1);
});

test('one draft sent by five calls at once is one report; one photo named by five is in one', async () => {
	const { me, draft, photo } = await drafted();

	await me('PATCH', `/drafts/${draft}`, { body: { ...place, ...words }, status: 200 });
	const five = await Promise.all([1, 2, 3, 4, 5].map(() => me('POST', `/drafts/${draft}/send`, { headers: key() })));
	assert.deepEqual(five.map((r) => r.status).sort(), [200, 200, 200, 200, 201]);
	assert.equal(new Set(five.map((r) => r.json().number)).size, 1);

	const other = await drafted(), before = rows('report');
	const body = { ...place, ...words, photos: [other.photo] };
	const named = await Promise.all([1, 2, 3, 4, 5].map(() => other.me('POST', '/reports', { body, headers: key() })));
	assert.deepEqual(named.map((r) => r.status).sort(), [201, 422, 422, 422, 422]);
	assert.equal(rows('report'), before + 1);
	problem(await me('POST', '/reports', { body: { ...body, photos: [photo] }, headers: key(), status: 422 }), 'fields');
});

test('a POST whose line was cut before its answer is stored once', async () => {
	const { client, me, photo } = await drafted();
	const body = JSON.stringify({ ...place, ...words, photos: [photo] }), headers = key(), before = rows('report');
	const { hostname, port } = new URL(base);

	for (let i = 0; i < 3; i++) {
		const socket = net.connect(port, hostname);
		socket.on('error', () => {});
		socket.write(`POST /api/v1/reports HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${client.cookieHeader()}\r\nX-CSRF-Token: ${client.csrf}\r\n` +
			`Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nIdempotency-Key: ${headers['idempotency-key']}\r\n\r\n${body}`);
		await sleep(30 * i);
		socket.destroy();
	}
	const reply = await until(() => me('POST', '/reports', { body: JSON.parse(body), headers }), (r) => r.status === 201);

	assert.equal(reply.status, 201);
	assert.equal(rows('report'), before + 1);
});

test('workers killed while keys are repeated at once: each report is there once', async () => {
	const many = await Promise.all(Array.from({ length: 6 }, () => drafted()));
	const before = rows('report');
	let over = false;
	const strike = (async () => {
		for (let i = 0; i < 5 && !over; i++) {
			const [worker] = workersOf('api');

			if (worker)
				kill(worker);
			await sleep(30);
		}
	})();
	const numbers = await Promise.all(many.flatMap(({ me, photo }) => {
		const headers = key(), body = { ...place, ...words, photos: [photo] };

		return [0, 1, 2].map(async () => (await until(() => me('POST', '/reports', { body, headers }).catch(() => ({ status: 0 })),
			(r) => r.status === 201, 30_000)).json().number);
	}));

	over = true;
	await strike;
	assert.equal(new Set(numbers).size, 6);
	assert.equal(rows('report'), before + 6);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM idempotency WHERE status = 0'), 0);
});

test('others support and follow; the reporter alone answers', async () => {
	const { me, number } = await handled(), other = await page();

	assert.equal((await other('POST', `/reports/${number}/support`, { body: {}, status: 200 })).json().result, 'added');
	assert.equal((await other('POST', `/reports/${number}/support`, { status: 200 })).json().result, 'already');
	assert.equal((await me('POST', `/reports/${number}/support`, { status: 200 })).json().result, 'own');
	assert.equal((await other('POST', `/reports/${number}/follow`, { status: 200 })).json().follows, true);
	assert.equal((await other('DELETE', `/reports/${number}/follow`, { status: 200 })).json().follows, false);
	for (const [what, body] of [['words', { note: '还有一处' }], ['solved', {}], ['not-solved', { note: '还晃' }], ['objection', { note: '应当受理' }],
		['rating', { rating: 5 }], ['hide', {}]])
		problem(await other('POST', `/reports/${number}/${what}`, { body, status: 403 }), 'not-yours');
	problem(await other('GET', `/reports/${number}/receipt`, { status: 403 }), 'not-yours');
	await me('POST', `/reports/${number}/words`, { body: { note: '旁边还有一处' }, status: 200 });
	problem(await me('POST', `/reports/${number}/rating`, { body: { rating: 5 }, status: 409 }), 'not-now');
	assert.equal((await me('POST', `/reports/${number}/solved`, { status: 200 })).json().status, 'closed');
	problem(await me('POST', `/reports/${number}/solved`, { status: 409 }), 'not-now');
	await me('POST', `/reports/${number}/rating`, { body: { rating: 4 }, status: 200 });
	problem(await me('POST', `/reports/${number}/rating`, { body: { rating: 4 }, status: 409 }), 'not-now');
	problem(await me('POST', `/reports/${number}/hide`, { status: 409 }), 'not-now');
	problem(await other('POST', `/reports/${number}/support`, { status: 409 }), 'not-now');
});

test('not solved, with a photo: the same case is open again', async () => {
	const { client, me, number } = await handled();
	const { photos } = await upload(client, [drawnPhoto()], { for: 'rebuttal', number });

	problem(await me('POST', `/reports/${number}/not-solved`, { body: { note: '还晃', photo: 1 }, status: 422 }), 'fields');
	assert.equal((await me('POST', `/reports/${number}/not-solved`, { body: { note: '新井盖还在晃', photo: photos[0].id }, status: 200 })).json().status, 'handling');
	assert.deepEqual(sql(`SELECT p.role, c.reopened FROM photo p JOIN report r ON r.id = p.report_id JOIN case_file c ON c.report_id = r.id
		WHERE p.id = ${photos[0].id} AND r.number = '${number}'`), [['3', '1']]);
});

test('taken back, a report is there for its reporter alone', async () => {
	const { me, number } = await sent(), other = await page();

	await until(async () => sqlNumber('SELECT COUNT(*) FROM outbox'), (n) => n === 0);
	await me('POST', `/reports/${number}/hide`, { status: 200 });
	for (const path of ['support', 'follow', 'solved', 'words'])
		problem(await other('POST', `/reports/${number}/${path}`, { body: path === 'words' ? { note: 'x' } : {}, status: 404 }), 'not-found');
	await me('GET', `/reports/${number}/receipt`, { status: 200 });
});

test('bad keys, bad bodies, numbers that are none', async () => {
	const me = await page();

	for (const bad of ['', 'a b', 'x'.repeat(65)])
		problem(await me('POST', '/drafts', { body: {}, headers: { 'idempotency-key': bad }, status: 400 }), 'idempotency-key');
	problem(await me('POST', '/drafts', { body: '{"a":1,"a":2}', headers: { 'content-type': 'application/json' }, status: 400 }), 'request');
	problem(await me('POST', '/drafts', { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 }), 'media-type');
	problem(await me('POST', '/drafts', { body: { nonsense: 1 }, status: 422 }), 'fields');
	problem(await me('POST', '/reports/QD-000000-AAAAA/support', { status: 404 }), 'not-found');
	problem(await me('POST', '/reports/x/solved', { status: 404 }), 'not-found');
	problem(await me('PATCH', `/drafts/${newToken()}`, { body: {}, status: 404 }), 'not-found');
	problem(await call(new Client(), 'POST', '/drafts', { body: {}, status: 403 }), 'forbidden');
	assert.equal((await me('POST', '/me/sms/stop', { status: 200 })).json().sms, false);
	assert.equal((await me('POST', '/me/notices/read', { body: { up_to: 1 }, status: 200 })).json().unread, 0);
});

test('the examples of the README run as they stand', async () => {
	const section = readFileSync('README.md', 'utf8').split('\n## ').find((part) => part.startsWith('The JSON API: a mini-program'));
	const lines = section.split('\n').filter((line) => line.startsWith('    curl '));
	const dir = mkdtempSync(join(tmpdir(), 'api-')), draft = newToken();
	let token = '', said;

	writeFileSync(join(dir, 'photo.jpg'), drawnPhoto());
	for (const line of lines) {
		said = JSON.parse(execFileSync('sh', ['-c', line], { cwd: dir, encoding: 'utf8', env: { ...process.env, site: new URL(base).origin, token, draft } }));
		token = said.token ?? token;
	}
	rmSync(dir, { recursive: true });
	assert.equal(lines.length, 5);
	assert.match(said.number, /^QD-/);
});

test('every POST of the API is described as one that takes a key', async () => {
	const { doc } = await description();

	for (const [path, item] of Object.entries(doc.paths))
		if (path.startsWith('/api/') && item.post)
			assert.ok((item.post.parameters ?? []).some((p) => p.$ref === '#/components/parameters/IdempotencyKey'), path);
});

test('no other site\'s script may write: neither asked before nor after', async () => {
	const client = new Client();
	const origin = { origin: 'https://elsewhere.example' };
	const asked = await client.request('OPTIONS', '/api/v1/reports', { headers: { ...origin, 'access-control-request-method': 'POST',
		'access-control-request-headers': 'authorization, content-type, idempotency-key' } });
	const replies = [asked, await client.request('POST', '/api/v1/reports', { body: '{}', headers: { ...origin, 'content-type': 'application/json' } }),
		await client.request('OPTIONS', '/api/v1/drafts', { headers: origin }), await client.request('POST', '/media/photos', { body: 'x', headers: origin })];

	assert.equal(asked.status, 405);
	for (const reply of replies)
		assert.deepEqual(Object.keys(reply.headers).filter((name) => name.startsWith('access-control')), []);
});

// --- programs without a browser: a bearer, nothing else --------------------------------------

// The mini-program: an anonymous session.
async function program() {
	const client = new Client();
	const { token } = (await call(client, 'POST', '/sessions', { body: { device: '小程序' }, status: 201 })).json();
	const me = (method, path, options = {}) => call(client, method, path, { bearer: token, ...options });

	return { client, token, me };
}

function multipart(photos, fields) {
	const boundary = `dl${randomUUID()}`;
	const parts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
		.map((text) => Buffer.from(text));

	for (const photo of photos)
		parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="p.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`),
			photo, Buffer.from('\r\n'));
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return { body: Buffer.concat(parts), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

// In pieces; gives the last answer.
async function tus(me, photo, fields, piece = 40_000) {
	const version = { 'tus-resumable': '1.0.0' };
	const metadata = Object.entries(fields).map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`).join(',');
	const made = await me('POST', '/media/tus', { headers: { ...version, 'upload-length': `${photo.length}`, 'upload-metadata': metadata }, status: 201 });
	let reply;

	for (let at = 0; at < photo.length; at += piece)
		reply = await me('PATCH', made.headers.location, { body: photo.subarray(at, at + piece),
			headers: { ...version, 'upload-offset': `${at}`, 'content-type': 'application/offset+octet-stream' } });
	return { reply, path: made.headers.location };
}

test('a mini-program\'s whole way: photo in pieces, draft, duplicates, sent, dispatched, followed, not solved with a photo', async () => {
	const { me } = await program(), friend = await program();
	const photo = phonePhoto('Apple_iPhone_6.jpg') ?? drawnPhoto(), draft = newToken();
	const { reply, path } = await tus(me, photo, { draft, filename: '井盖.jpg' }, 300_000);

	assert.equal(reply.status, 204, reply.text);
	assert.equal(reply.headers.location, `/api/v1/drafts/${draft}`);
	const head = await me('HEAD', path, { headers: { 'tus-resumable': '1.0.0' }, status: 200 });
	const seen = (await me('GET', `/drafts/${draft}`, { status: 200 })).json();
	assert.deepEqual(seen.photos.map((p) => `${p.id}`), [head.headers['photo-id']]);

	await me('PATCH', `/drafts/${draft}`, { body: { ...place, ...words, phone: '13800138000', sms: true }, headers: key(), status: 200 });
	assert.ok(Array.isArray((await me('GET', `/drafts/${draft}/duplicates`, { status: 200 })).json().items));
	const { number } = (await me('POST', `/drafts/${draft}/send`, { headers: key(), status: 201 })).json();
	const receipt = (await receiptOf(me, number)).json();
	assert.ok(receipt.unit.name && receipt.deadline, JSON.stringify(receipt));

	const other = (await friend.me('POST', '/media/photos', { ...multipart([drawnPhoto()], {}), status: 200 })).json();
	await friend.me('PATCH', `/drafts/${other.draft}`, { body: place, status: 200 });
	const near = (await friend.me('GET', `/drafts/${other.draft}/duplicates`, { status: 200 })).json().items;
	assert.ok(near.some((one) => one.report.number === number && one.metres < 5), 'the friend is shown it');
	await friend.me('POST', `/reports/${number}/support`, { headers: key(), status: 200 });
	await friend.me('POST', `/reports/${number}/follow`, { status: 200 });

	admin('case', 'handle', number, '--unit', unitOf(number), '--note', '已更换井盖');
	problem(await friend.me('POST', `/reports/${number}/solved`, { status: 403 }), 'not-yours');
	const rebuttal = await tus(me, drawnPhoto(), { for: 'rebuttal', number });
	assert.equal(rebuttal.reply.status, 204, rebuttal.reply.text);
	const answered = await me('POST', `/reports/${number}/not-solved`, { headers: key(),
		body: { note: '新井盖还在晃', photo: Number(rebuttal.reply.headers['photo-id']) }, status: 200 });
	assert.equal(answered.json().status, 'handling');
	const shown = (await friend.me('GET', `/reports/${number}`, { status: 200 })).json();
	assert.equal(shown.status, 'handling');
	assert.ok(shown.photos.some((p) => p.role === 'rebuttal'));
	assert.doesNotMatch(JSON.stringify(shown), /13800138000|secret_url|\?k=/);
	assert.equal((await me('POST', '/me/sms/stop', { status: 200 })).json().sms, false);
});

test('photos by a bearer: the API\'s own words for what is taken and what is not', async () => {
	const { me, client } = await program(), stranger = await program();
	const first = (await me('POST', '/media/photos', { ...multipart([drawnPhoto()], {}), status: 200 })).json();

	assert.equal(first.photos.length, 1);
	assert.equal(first.room, 5);
	const form = multipart([drawnPhoto()], {}), named = { ...form, headers: { ...form.headers, ...key() } };
	const once = (await me('POST', '/media/photos', { ...named, status: 200 })).json();
	assert.deepEqual((await me('POST', '/media/photos', { ...named, status: 200 })).json(), once, 'the same draft and photo again');
	assert.notEqual(once.draft, first.draft);
	assert.notEqual((await stranger.me('POST', '/media/photos', { ...named, status: 200 })).json().draft, once.draft, 'a key is its sender\'s own');
	const mixed = await me('POST', '/media/photos', { ...multipart([Buffer.from('no photo'), drawnPhoto()], { draft: first.draft }), status: 422 });
	problem(mixed, 'fields');
	assert.match(mixed.json().errors[0].say, /不是照片/);
	assert.equal(mixed.headers.location, `/api/v1/drafts/${first.draft}`);
	assert.equal((await me('GET', `/drafts/${first.draft}`, { status: 200 })).json().photos.length, 2);
	problem(await stranger.me('POST', '/media/photos', { ...multipart([drawnPhoto()], { draft: first.draft }), status: 404 }), 'not-found');
	problem(await me('POST', '/media/photos', { ...multipart([], {}), status: 422 }), 'fields');
	problem(await call(client, 'POST', '/media/photos', { ...multipart([drawnPhoto()], {}), bearer: 'x'.repeat(52), status: 401 }), 'session');
	problem(await me('POST', '/media/tus', { headers: { 'tus-resumable': '1.0.0', 'upload-length': '0' }, status: 400 }), 'request');
	problem(await me('POST', '/media/tus', { headers: { 'tus-resumable': '0.1', 'upload-length': '5' }, status: 412 }), 'tus-version');
	const junk = await tus(me, Buffer.alloc(2000, 7), { draft: first.draft });
	problem(junk.reply, 'fields');
	problem(await me('GET', junk.path, { headers: { 'tus-resumable': '1.0.0' }, status: 404 }), 'not-found');
});

test('what nginx refuses before any handler is a problem for a bearer, and a page for others', async () => {
	const { client, token } = await program();
	const large = { 'content-type': 'application/json', 'content-length': `${200 << 20}` };
	const ask = (path, headers) => client.request('POST', path, { headers: { ...large, ...headers }, body: 'x' });

	for (const path of ['/api/v1/reports', '/media/photos', '/media/tus']) {
		const reply = await ask(path, { authorization: `Bearer ${token}` });

		assert.equal(reply.status, 413, path);
		assert.match(reply.headers['content-type'], /^application\/problem\+json/);
		problem(reply, 'too-large');
	}
	assert.match((await ask('/media/photos')).headers['content-type'], /^text\/html/);
});

test('a bearer writes without cookie or form\'s token; a bad or ended one writes nothing', async () => {
	const { me, client, token } = await program(), before = rows('draft');
	const draft = (await me('POST', '/drafts', { body: place, headers: key(), status: 201 })).json().draft;

	for (const bearer of [token.slice(1), `${token}a`, 'x', token.replace(/./, (c) => c === 'a' ? 'b' : 'a')])
		problem(await call(client, 'POST', '/drafts', { body: place, bearer, status: 401 }), 'session');
	await me('DELETE', '/me/sessions', { status: 200 });
	problem(await me('PATCH', `/drafts/${draft}`, { body: words, status: 401 }), 'session');
	problem(await me('POST', `/drafts/${draft}/send`, { status: 401 }), 'session');
	assert.equal(rows('draft'), before + 1);
});

test('a session asked for again with its key is the same session, and its token is nowhere', async () => {
	const client = new Client(), headers = key();
	const first = await client.request('POST', '/api/v1/sessions', { body: '{}', headers: { 'content-type': 'application/json', ...headers } });
	const again = await client.request('POST', '/api/v1/sessions', { body: '{}', headers: { 'content-type': 'application/json', ...headers } });
	const elsewhere = await new Client().request('POST', '/api/v1/sessions', { body: '{}', headers: { 'content-type': 'application/json', ...headers } });

	assert.equal(first.status, 201, first.text);
	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.json().token, first.json().token);
	assert.notEqual(elsewhere.json().token, first.json().token);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM idempotency WHERE INSTR(reply, '${first.json().token}') > 0`), 0);
});
