// Sessions of the mini-program through nginx: a bearer is who it says, everywhere, and nothing else is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, draftWithPhoto, drawnPhoto, newToken, sleep } from './client.mjs';
import { call } from './api.mjs';
import { sql, sqlNumber } from './site.mjs';

async function session(client, body = {}) {
	return (await call(client, 'POST', '/sessions', { body, status: 201 })).json();
}

test('an anonymous session is begun with nothing and knows its own list', async () => {
	const client = new Client();
	const { token, session_id, wechat } = await session(client, { device: '小米 14' });

	assert.equal(wechat, false);
	assert.equal(client.cookies.size, 0);
	const { items, next } = (await call(client, 'GET', '/me/sessions', { bearer: token, status: 200 })).json();
	assert.deepEqual(items.map((one) => [one.id, one.device, one.current]), [[session_id, '小米 14', true]]);
	assert.equal(next, null);
	assert.equal(client.cookies.size, 0);
});

test('without a bearer and without a cookie nobody is asking', async () => {
	const reply = await call(new Client(), 'GET', '/me/sessions', { status: 401 });

	assert.match(reply.headers['www-authenticate'], /^Bearer/);
	await call(new Client(), 'DELETE', '/me/sessions', { status: 403 });
});

test('what is no session is 401, also beside a cookie that holds and its token', async () => {
	const browser = new Client(), csrf = await browser.token();
	const headers = { 'x-csrf-token': csrf };

	await call(browser, 'GET', '/me/sessions', { status: 200 });
	for (const authorization of ['Bearer x', 'Bearer ', `Bearer ${newToken()}${newToken()}`, 'Basic eDp5', 'bearer', '']) {
		const reply = await call(browser, 'GET', '/me/sessions', { headers: { ...headers, authorization }, status: 401 });
		assert.match(reply.headers['www-authenticate'], /invalid_token/);
		await call(browser, 'DELETE', '/me/sessions', { headers: { ...headers, authorization }, status: 401 });
	}
	const reply = await browser.request('POST', '/media/photos', { body: 'x', headers: { ...headers, authorization: 'Bearer x' }, json: true });
	assert.equal(reply.status, 401);
	assert.match(reply.headers['www-authenticate'], /^Bearer/);
	assert.match(reply.headers['content-type'], /^application\/problem\+json/);
	assert.equal(reply.json().status, 401);
});

test('one session is ended, then all of them; what is ended is 401', async () => {
	const client = new Client(), first = await session(client);
	const other = await session(client);

	await call(client, 'DELETE', `/me/sessions/${other.session_id}`, { bearer: first.token, status: 404 });
	await call(client, 'GET', '/me/sessions', { bearer: other.token, status: 200 });
	await call(client, 'DELETE', `/me/sessions/${first.session_id}`, { bearer: first.token, status: 200 });
	await call(client, 'GET', '/me/sessions', { bearer: first.token, status: 401 });
	for (const id of ['0', 'x', '1.5', '-1', '99999999999999999999'])
		await call(client, 'DELETE', `/me/sessions/${id}`, { bearer: other.token, status: 404 });
	assert.equal((await call(client, 'DELETE', '/me/sessions', { bearer: other.token, status: 200 })).json().ended, 1);
	await call(client, 'GET', '/me/sessions', { bearer: other.token, status: 401 });
});

test('what cannot begin a session begins none', async () => {
	const client = new Client(), before = sqlNumber('SELECT COUNT(*) FROM citizen_session');

	for (const [body, status] of [['{"device":5}', 422], [`{"device":"${'长'.repeat(41)}"}`, 422], ['{"phone":"1"}', 422], ['[]', 400], ['{"device":"a","device":"b"}', 400],
		['{"wechat_code":""}', 422], [`{"wechat_code":"${'c'.repeat(129)}"}`, 422], ['{', 400], ['{"device":"\\u0000"}', 400],
		[`{"device":"${'x'.repeat(5000)}"}`, 413]])
		await call(client, 'POST', '/sessions', { body, headers: { 'content-type': 'application/json' }, status });
	await call(client, 'POST', '/sessions', { body: 'device=x', headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 });
	assert.equal(sqlNumber('SELECT COUNT(*) FROM citizen_session'), before);
});

test('an address begins so many sessions an hour, and other addresses as many', async () => {
	// The count is by the hour: not across its end.
	if (new Date().getUTCMinutes() === 59)
		await sleep(61_000);
	const client = new Client();

	await session(client);
	const what = sqlNumber('SELECT COUNT(*) FROM login_throttle');
	assert.ok(what > 0);
	// As if two hundred had been begun.
	sql('UPDATE login_throttle SET failures = 200 WHERE failures < 200 ORDER BY last_at DESC LIMIT 1');
	const reply = await call(client, 'POST', '/sessions', { body: {}, status: 429 });
	assert.ok(reply.headers['retry-after']);
	await session(new Client());
});

// --- photos -----------------------------------------------------------------------------------

test('a photo is sent with a bearer, into a draft that is that person\'s alone', async () => {
	const client = new Client(), me = await session(client), stranger = await session(client);
	const photo = drawnPhoto(), draft = newToken();
	const boundary = 'dlbearer';
	const body = Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="draft"\r\n\r\n${draft}\r\n--${boundary}\r\n` +
		'content-disposition: form-data; name="photo"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n'), photo, Buffer.from(`\r\n--${boundary}--\r\n`)]);
	const send = (token) => client.request('POST', '/media/photos', { body, json: true,
		headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, authorization: `Bearer ${token}` } });

	const reply = await send(me.token);
	assert.equal(reply.status, 200, reply.text);
	assert.equal(reply.headers['set-cookie'], undefined);
	const [{ small }] = reply.json().photos;
	assert.equal((await send(stranger.token)).status, 404);
	// It is on no report yet: its maker sees it, nobody else does.
	assert.equal((await client.get(small, { headers: { authorization: `Bearer ${me.token}` } })).status, 200);
	assert.equal((await client.get(small, { headers: { authorization: `Bearer ${stranger.token}` } })).status, 404);
	assert.equal((await client.get(small)).status, 404);
	assert.equal((await client.get(small, { headers: { authorization: 'Bearer x' } })).status, 401);
	assert.equal(client.cookies.size, 0);
});

test('a photo is sent in pieces with a bearer', async () => {
	const client = new Client(), me = await session(client), stranger = await session(client);
	const photo = drawnPhoto(), draft = newToken();
	const tus = (token) => ({ 'tus-resumable': '1.0.0', authorization: `Bearer ${token}` });
	const metadata = `draft ${Buffer.from(draft).toString('base64')},filename ${Buffer.from('a.jpg').toString('base64')}`;

	const made = await client.request('POST', '/media/tus', { headers: { ...tus(me.token), 'upload-length': photo.length, 'upload-metadata': metadata } });
	assert.equal(made.status, 201, made.text);
	const at = made.headers.location, half = photo.length >> 1;
	const piece = (token, offset, bytes) => client.request('PATCH', at, { body: bytes,
		headers: { ...tus(token), 'upload-offset': offset, 'content-type': 'application/offset+octet-stream' } });
	assert.equal((await piece(me.token, 0, photo.subarray(0, half))).status, 204);
	assert.equal((await piece(stranger.token, half, photo.subarray(half))).status, 404);
	assert.equal((await piece('x', half, photo.subarray(half))).status, 401);
	await call(client, 'DELETE', '/me/sessions', { bearer: me.token, status: 200 });
	assert.equal((await piece(me.token, half, photo.subarray(half))).status, 401);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM photo JOIN draft ON draft.id = photo.draft_id JOIN citizen_session s ON s.citizen_id = draft.citizen_id
		WHERE s.id = ${me.session_id}`), 0);
	const again = await session(client);
	const second = await client.request('POST', '/media/tus', { headers: { ...tus(again.token), 'upload-length': photo.length,
		'upload-metadata': `draft ${Buffer.from(newToken()).toString('base64')}` } });
	const whole = await client.request('PATCH', second.headers.location, { body: photo,
		headers: { ...tus(again.token), 'upload-offset': 0, 'content-type': 'application/offset+octet-stream' } });
	assert.equal(whole.status, 204, whole.text);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM photo p JOIN citizen_session s ON s.citizen_id = p.citizen_id WHERE s.id = ${again.session_id}`), 1);
});

test('a browser\'s draft is not a bearer\'s', async () => {
	const browser = new Client(), draft = await draftWithPhoto(browser), me = await session(new Client());
	const reply = await new Client().request('POST', '/media/tus', { headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${me.token}`, 'upload-length': 10,
		'upload-metadata': `draft ${Buffer.from(draft).toString('base64')}` } });

	assert.equal(reply.status, 404);
});
