// Bad input through the real nginx: each kind gets a sentence, and what was good of it stays.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { Client, draftWithPhoto, drawnPhoto, newToken, send, somewhere } from './client.mjs';
import { sqlNumber } from './site.mjs';

const drawn = (...args) => execFileSync('convert', [...args], { maxBuffer: 1 << 26 });
const chinese = /[\u4e00-\u9fff]{4,}/;
const saysOf = (reply) => reply.json().errors.map((error) => error.say);

// A PNG whose header promises w x h grey points and whose data hold none.
function promised(w, h) {
	const png = Buffer.from(drawn('-size', '1x1', 'xc:gray', '-depth', '8', 'png:-'));

	png.writeUInt32BE(w, 16);
	png.writeUInt32BE(h, 20);
	return png;
}

const pictures = {
	'no picture at all': () => Buffer.from('this is not a photo'),
	'empty': () => Buffer.alloc(0),
	'damaged': () => drawnPhoto().subarray(0, 3000),
	'of one point': () => drawn('-size', '1x1', 'xc:red', 'png:-'),
	'of 65,500 points a side': () => promised(65_500, 40),
	'a bomb of 900 megapixels': () => promised(30_000, 30_000),
	'over 20 MB': () => Buffer.concat([drawnPhoto(), Buffer.alloc(21 << 20)]),
};

for (const [name, make] of Object.entries(pictures))
	test(`a photo that is ${name} is said beside the field, the good one stays`, async () => {
		const citizen = new Client(), draft = newToken();
		const reply = await citizen.upload([drawnPhoto(), make()], { draft }, { json: true });

		assert.ok(reply.status === 422 || reply.status === 200, `${reply.status}`);
		assert.match(saysOf(reply).join(), chinese);
		assert.equal(reply.json().photos.length, 1);
		assert.equal((await send(citizen, draft)).status, 200);
	});

test('seven photos are six and a sentence', async () => {
	const reply = await new Client().upload(Array.from({ length: 7 }, () => drawnPhoto()), {}, { json: true });

	assert.match(saysOf(reply).join(), /6/);
	assert.equal(reply.json().photos.length, 6);
});

test('a report with bad fields says which, and what was typed comes back', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);
	const wrong = {
		'place outside the city': { lat: '39.9', lon: '116.4' },
		'text too long': { body: '𠮷'.repeat(1001) },
		'a telephone that is none': { phone: '123' },
		'a category that is none': { category: '99999999' },
	};

	for (const [name, fields] of Object.entries(wrong)) {
		const reply = await send(citizen, draft, fields);

		assert.equal(reply.status, 422, name);
		assert.match(saysOf(reply).join(), chinese, name);
	}
	// No text is asked about once; a photo may say it all.
	assert.match((await citizen.post(`/snap/${draft}/describe`, { body: '' })).text, /写一句/);
	const page = await citizen.post(`/snap/${draft}/describe`, { body: '留着我', phone: '123', ...somewhere });
	assert.equal(page.status, 422);
	assert.match(page.text, /留着我/);
	assert.equal((await send(citizen, draft, { body: '𠮷'.repeat(1000) })).status, 200);
});

test('NUL and bytes that are no UTF-8 are 400', async () => {
	const citizen = new Client();

	for (const path of ['/nearby?q=%00', '/nearby?q=%FF', '/nearby?q=%C0%AF', '/r/%00', '/nearby?q=%'])
		assert.equal((await citizen.get(path)).status, 400, path);
	const draft = await draftWithPhoto(citizen);
	for (const body of ['body=a%00b', 'body=%FF', 'body=%ED%A0%80'])
		assert.equal((await citizen.request('POST', `/snap/${draft}/describe`, {
			body: `csrf=${citizen.csrf}&${body}`, headers: { 'content-type': 'application/x-www-form-urlencoded' },
		})).status, 400, body);
});

test('a forged cookie is nobody\'s, and without the token nothing is taken', async () => {
	const citizen = new Client(), forger = new Client();
	const draft = await draftWithPhoto(citizen);
	const real = citizen.cookies.get('dl');

	forger.cookies.set('dl', real.replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')));
	assert.equal((await forger.get(`/snap/${draft}/describe`)).status, 404);
	assert.equal((await citizen.post(`/snap/${draft}/send`, { csrf: '', body: '没有令牌', ...somewhere })).status, 403);
	assert.equal((await citizen.upload([drawnPhoto()], { draft, csrf: 'x' })).status, 403);
	assert.equal((await send(citizen, draft)).status, 200);
});

// The whole reply to bytes as they are; the connection's end ends a body that is too short.
function raw(text) {
	const { hostname, port } = new URL(process.env.DL_SITE);

	return new Promise((done, fail) => {
		let reply = '';
		const socket = connect(Number(port), hostname, () => socket.end(text));

		socket.on('data', (part) => { reply += part; });
		socket.on('close', () => done(reply));
		socket.on('error', fail);
	});
}

test('a body shorter or longer than announced stores nothing', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);
	const body = `csrf=${citizen.csrf}&body=hello&lat=${somewhere.lat}&lon=${somewhere.lon}&place_source=3`;
	const head = (length) => `POST /snap/${draft}/send HTTP/1.1\r\nHost: ${new URL(process.env.DL_SITE).host}\r\nConnection: close\r\n` +
		`Cookie: dl=${citizen.cookies.get('dl')}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n`;
	const before = sqlNumber('SELECT COUNT(*) FROM report');

	assert.doesNotMatch(await raw(head(body.length + 10) + body), / 303 /);
	// What is too much is another request to nginx, and none that it knows; the first has lost its end.
	assert.doesNotMatch(await raw(head(30) + body), / 303 /);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before);
	assert.equal((await send(citizen, draft)).status, 200);
});
