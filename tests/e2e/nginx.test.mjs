// What the shipped nginx.conf.example promises: limits, caches, headers, logs.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, draftWithPhoto, drawnPhoto, report, send, sleep, until } from './client.mjs';
import { accessLog } from './site.mjs';

// Every line about a path, newest last; nginx writes it right after the answer.
async function logged(path, count = 1) {
	return until(async () => accessLog().split('\n').filter((line) => line.includes(` ${path}" `)),
		(lines) => lines.length >= count, 2000);
}

async function sentWithPhoto(citizen) {
	const upload = await citizen.upload([drawnPhoto()], {}, { json: true });
	const { draft, photos } = upload.json();
	const reply = await send(citizen, draft);

	return { number: reply.json().number, large: photos[0].large };
}

test('a public page is answered from the cache the second time', async () => {
	const reader = new Client();
	const path = `/r/${await report(new Client())}`;

	await reader.get(path);
	await reader.get(path);
	assert.match((await logged(path, 2)).at(-1), /cache=(HIT|STALE|UPDATING)/);
});

test('a browser with our cookie passes by the cache', async () => {
	const citizen = new Client();
	const path = `/r/${await report(citizen)}`;

	await citizen.get(path);
	await citizen.get(path);
	for (const line of await logged(path, 2))
		assert.match(line, /cache=(BYPASS|-)/);
});

test('large print and JSON have cache entries of their own', async () => {
	const number = await report(new Client());
	const reader = new Client(), elder = new Client();
	const path = `/r/${number}`;

	elder.cookies.set('care', '1');
	const plain = await reader.get(path), large = await elder.get(path);
	assert.notEqual(plain.text, large.text);
	const json = await reader.get(path, { json: true });
	assert.match(json.headers['content-type'], /application\/json/);
	const again = await reader.get(path);
	assert.match(again.headers['content-type'], /text\/html/);
});

test('a secret link is never kept', async () => {
	const path = `/r/${await report(new Client())}`;
	const reader = new Client();

	await reader.get(`${path}?k=aaaaaaaaaaaaaaaaaaaaaaaaaa`);
	await reader.get(`${path}?k=aaaaaaaaaaaaaaaaaaaaaaaaaa`);
	for (const line of await logged(path, 2))
		assert.match(line, /cache=(BYPASS|-)/);
});

test('the log names no secret: no query, no recovery link, no draft, no design, no front', async () => {
	const reader = new Client();

	await reader.get('/track?number=QD-SECRET-QUERY');
	await reader.get('/me/recover/secretrecoverylink');
	await reader.get('/snap/secretdrafttoken/place');
	await reader.get('/signs/design/secretdesigntoken/logo');
	for (const path of ['drafts/secretdrafttoken', 'drafts/secretdrafttoken/duplicates', 'signs/designs/secretdesigntoken', 'signs/fit/secretfronttoken'])
		await reader.get(`/api/v1/${path}`);
	await logged('/me/recover/...');
	await logged('/api/v1/drafts/.../duplicates');
	await logged('/api/v1/signs/fit/...');
	assert.doesNotMatch(accessLog(), /SECRET-QUERY|secret(?:recoverylink|drafttoken|designtoken|fronttoken)/);
});

test('a photo is immutable for browsers and kept by nginx for a minute only', async () => {
	const { large } = await sentWithPhoto(new Client());
	const reader = new Client();
	const first = await reader.get(large), second = await reader.get(large);

	assert.equal(first.status, 200);
	assert.match(first.headers['cache-control'], /immutable/);
	assert.deepEqual(first.body, second.body);
	assert.match((await logged(large, 2)).at(-1), /cache=HIT/);
});

test('the photo of a draft is its owner\'s alone, and never cached', async () => {
	const citizen = new Client(), stranger = new Client();
	const upload = await citizen.upload([drawnPhoto()], {}, { json: true });
	const { large } = upload.json().photos[0];

	assert.equal((await citizen.get(large)).status, 200);
	assert.equal((await stranger.get(large)).status, 404);
});

test('the photo of a hidden report goes away within the minute', async () => {
	const citizen = new Client(), reader = new Client();
	const { number, large } = await sentWithPhoto(citizen);

	assert.equal((await reader.get(large)).status, 200);
	assert.equal((await citizen.post(`/r/${number}/hide`)).status, 303);
	const gone = await until(() => reader.get(large), (reply) => reply.status === 404, 75_000);
	assert.equal(gone.status, 404);
	assert.equal((await until(() => reader.get(`/r/${number}`), (r) => r.status === 404, 75_000)).status, 404);
});

test('the secret link shows a hidden report\'s photos in another browser, and the cache to nobody', async () => {
	const citizen = new Client(), other = new Client();
	const { number, large } = await sentWithPhoto(citizen);

	assert.equal((await citizen.post(`/r/${number}/hide`)).status, 303);
	const receipt = await citizen.get(`/r/${number}/receipt`);
	const [link] = new RegExp(`/r/${number}\\?k=[\\w-]+`).exec(receipt.text);
	const page = await other.get(link);
	const [photo] = new RegExp(`${large}\\?k=[\\w-]+`).exec(page.text);

	assert.equal((await other.get(photo)).status, 200);
	assert.equal((await new Client().get(photo)).status, 200);
	assert.equal((await new Client().get(large)).status, 404);
	assert.equal((await new Client().get(`${large}?k=x`)).status, 404);
	assert.equal((await new Client().get(link.split('?')[0])).status, 404);
	for (const line of await logged(large, 4))
		assert.doesNotMatch(line, /HIT|k=/);
});

// A reader who keeps asking keeps the page in the cache: it must go all the same.
test('the page of a hidden report goes away for who had it open', async () => {
	const citizen = new Client(), reader = new Client();
	const path = `/r/${await report(citizen)}`;

	assert.equal((await reader.get(path)).status, 200);
	assert.equal((await citizen.post(`${path}/hide`)).status, 303);
	assert.equal((await until(() => reader.get(path), (reply) => reply.status === 404, 30_000)).status, 404);
});

test('no header puts one kind of page into the cache for another', async () => {
	const odd = [
		{ accept: 'application/json, text/html, application/json' },
		{ accept: 'text/html, application/json' },
		{ cookie: 'CARE=0; care=1' },
		{ cookie: 'Care=1' },
		{ cookie: 'care=1; care=0' },
		{ cookie: `${'a=1;'.repeat(300)}care=1` },
	];

	for (const [i, headers] of odd.entries()) {
		const path = `/nearby?odd=${i}-${Date.now()}`;
		const plain = new Client(), elder = new Client(), script = new Client();

		elder.cookies.set('care', '1');
		await new Client().get(path, { headers });
		const [page, large, json] = [await plain.get(path), await elder.get(path),
			await script.get(path, { json: true })];
		assert.match(page.headers['content-type'], /text\/html/, JSON.stringify(headers));
		assert.match(json.headers['content-type'], /application\/json/, JSON.stringify(headers));
		assert.notEqual(page.text, large.text);
		assert.match(page.text, /<html lang="zh-CN">/);
		assert.doesNotMatch(large.text, /<html lang="zh-CN">/);
	}
});

test('a lasting stream of submissions from one address is held back, others are not', async () => {
	const eager = new Client(), other = new Client();
	const path = '/r/QD-261122-22222/support';

	await eager.token();
	const replies = await Promise.all(Array.from({ length: 80 }, () => eager.post(path)));
	const held = replies.filter((reply) => reply.status === 429);
	assert.ok(held.length >= 30, `${held.length} of 80 held back`);
	assert.match(held[0].text, /太快/);
	assert.equal((await eager.get('/')).status, 200);
	assert.notEqual((await other.post(path)).status, 429);
});

test('photos that are held back are told so, and not that they are too large', async () => {
	const eager = new Client();
	const boundary = 'b', body = `--b\r\n\r\n${'x'.repeat(100_000)}\r\n--b--\r\n`;
	const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
	const replies = await Promise.all(Array.from({ length: 70 },
		() => eager.request('POST', '/media/photos', { body, headers })));
	const held = replies.filter((reply) => reply.status === 429);

	assert.ok(held.length > 0);
	assert.match(held[0].text, /太快/);
	assert.equal(replies.filter((reply) => reply.status === 413).length, 0);
});

test('a form over 64 kB is refused in Chinese before any handler sees it', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);
	const reply = await citizen.post(`/snap/${draft}/describe`, { body: 'x'.repeat(70_000) });

	assert.equal(reply.status, 413);
	assert.match(reply.text, /太大/);
});

test('six large photos at once fit through', async () => {
	const citizen = new Client();
	const padded = () => Buffer.concat([drawnPhoto(), Buffer.alloc(3 << 20)]);
	const reply = await citizen.upload(Array.from({ length: 6 }, padded), {}, { json: true });

	assert.equal(reply.status, 200, reply.text.slice(0, 300));
	assert.equal(reply.json().photos.length, 6);
});

test('no page lets a foreign or inline script run', async () => {
	const page = await new Client().get('/');

	assert.match(page.headers['content-security-policy'], /default-src 'self'/);
	assert.doesNotMatch(page.headers['content-security-policy'], /unsafe/);
	assert.equal(page.headers['x-content-type-options'], 'nosniff');
	assert.doesNotMatch(page.headers.server, /\d/);
});

test('static files with their version stay, without it they are asked again', async () => {
	const reader = new Client();

	assert.match((await reader.get('/static/dl.css?v=1')).headers['cache-control'], /immutable/);
	assert.doesNotMatch((await reader.get('/static/dl.css')).headers['cache-control'], /immutable/);
	assert.equal((await reader.get('/sw.js')).headers['cache-control'], 'no-cache');
	assert.match((await reader.get('/manifest.webmanifest')).headers['content-type'], /manifest/);
});

test('static answers nothing that lies outside of it', async () => {
	const reader = new Client();

	for (const path of ['/static/../Makefile', '/static/%2e%2e/Makefile', '/static..%2fMakefile', '/static/vendor/.done/x'])
		assert.notEqual((await reader.get(path)).status, 200, path);
});

test('health and figures are for this machine only', async () => {
	const local = new Client({ address: '127.0.0.1' }), other = new Client({ address: '127.9.9.9' });

	for (const path of ['/healthz/citizen', '/healthz/media', '/healthz/desk', '/healthz/signs', '/healthz/open311', '/metrics/open311', '/healthz/api', '/metrics/api', '/metrics/citizen', '/metrics/media', '/metrics/desk',
		'/metrics/signs']) {
		assert.equal((await local.get(path)).status, 200, path);
		assert.equal((await other.get(path)).status, 403, path);
	}
	assert.match((await local.get('/metrics/citizen')).text, /^# (HELP|TYPE) /m);
});

test('a slow upload neither holds a worker nor is taken half', async () => {
	const { default: net } = await import('node:net');
	const url = new URL(process.env.DL_SITE);
	const socket = net.connect(Number(url.port), url.hostname);

	socket.on('error', () => {});
	socket.write('POST /media/photos HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
		'Content-Length: 100000\r\n\r\n--b\r\n');
	await sleep(300);
	const reply = await new Client().upload([drawnPhoto()], {}, { json: true });
	socket.destroy();
	assert.equal(reply.status, 200);
});

test('the shop signs answer at /signs, and /s/ is theirs', async () => {
	const reader = new Client();

	assert.equal((await reader.get('/signs')).status, 200);
	assert.match((await reader.get('/')).text, /href="\/signs"/);
	assert.equal((await reader.get('/s/none')).status, 404);
});

test('a thumbnail is immutable, drawn once, and the same with and without a cookie', async () => {
	const reader = new Client(), owner = new Client();
	const [, path] = /src="(\/signs\/thumb\/[^"]+)"/.exec((await reader.get('/signs')).text);

	await owner.get('/signs/fit');
	const first = await reader.get(path), second = await owner.get(path);
	assert.equal(first.status, 200);
	assert.match(first.headers['content-type'], /image\/webp/);
	assert.match(first.headers['cache-control'], /public, max-age=31536000/);
	assert.deepEqual(first.body, second.body);
	assert.match((await logged(path.split('?')[0], 2)).at(-1), /cache=HIT/);
});

test('the form of a front is asked as often as one types, and no oftener', async () => {
	const typist = new Client(), eager = new Client({ address: '127.0.0.77' });
	const path = '/signs/fit?width=6&storey=3.6&storeys=6';

	for (let i = 0; i < 8; i++)
		assert.equal((await typist.get(path)).status, 200);
	const replies = await Promise.all(Array.from({ length: 120 }, () => eager.get(path)));
	assert.ok(replies.some((reply) => reply.status === 429));
	assert.ok(replies.filter((reply) => reply.status === 200).length >= 50);
});
