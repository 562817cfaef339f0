// Photos in pieces over lines that break: tus 1.0, spoken by the library that speaks it everywhere.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { createHash, randomBytes } from 'node:crypto';
import * as tus from 'tus-js-client';
import { Client, drawnPhoto as smallPhoto, newToken, until } from '../e2e/client.mjs';
import { sql, sqlNumber } from '../e2e/site.mjs';
import { base, drawnPhoto, phone, stop } from './phone.mjs';

test.after(stop);

// A line that is cut after so many bytes towards the site, each time once.
async function brokenLine(cuts) {
	const { hostname, port } = new URL(base);
	const left = [...cuts];
	const line = { cut: 0 };
	const server = net.createServer((near) => {
		const far = net.connect(port, hostname);
		let sent = 0;

		near.on('data', (bytes) => {
			sent += bytes.length;
			if (left.length && sent > left[0]) {
				left.shift();
				line.cut++;
				near.destroy();
				far.destroy();
			} else {
				far.write(bytes);
			}
		});
		far.on('data', (bytes) => near.write(bytes));
		for (const [one, other] of [[near, far], [far, near]])
			one.on('close', () => other.destroy()).on('error', () => other.destroy());
	});

	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	line.url = `http://127.0.0.1:${server.address().port}`;
	line.close = () => server.close();
	return line;
}

// Noise does not shrink: half a megabyte of it behind the picture's end is still the same photo to a decoder.
const largePhoto = () => Buffer.concat([smallPhoto(), randomBytes(600_000)]);

async function someone() {
	const client = new Client({ address: '127.0.0.1' });

	await client.token();
	return { client, headers: { Cookie: client.cookieHeader(), 'X-CSRF-Token': client.csrf, Host: new URL(base).host } };
}

function upload(photo, endpoint, headers, metadata, more = {}) {
	return new Promise((resolve, reject) => {
		const one = new tus.Upload(photo, {
			endpoint: `${endpoint}/media/tus`, chunkSize: 100_000, retryDelays: [0, 100, 300, 500, 1000], headers, metadata,
			onSuccess: () => resolve(one), onError: reject, ...more,
		});

		one.start();
	});
}

const photosOf = (draft) => sql(`SELECT HEX(p.source_hash) FROM photo p JOIN draft d ON d.id = p.draft_id WHERE d.citizen_id =
	(SELECT MAX(citizen_id) FROM draft) ORDER BY p.id`).flat();
// Of uploads begun since: others' tests leave theirs unfinished.
const uploads = () => sqlNumber('SELECT COALESCE(MAX(id), 0) FROM photo_upload');
const piecesSince = (id) => sqlNumber(`SELECT COUNT(*) FROM photo_upload_part WHERE upload_id > ${id}`);

test('a photo whose line breaks twice goes on where it stood and is stored once, byte for byte', async () => {
	const { headers } = await someone(), photo = largePhoto(), draft = newToken(), before = uploads();
	const line = await brokenLine([250_000, 180_000]);
	const done = await upload(photo, line.url, headers, { filename: '井盖.jpg', draft });

	line.close();
	assert.equal(line.cut, 2);
	assert.deepEqual(photosOf(draft), [createHash('sha256').update(photo).digest('hex').toUpperCase()]);
	assert.equal(piecesSince(before), 0, 'the pieces are gone');
	const [[received, length]] = sql(`SELECT received, length FROM photo_upload ORDER BY id DESC LIMIT 1`);
	assert.equal(received, length);
	assert.match(done.url, /\/media\/tus\/[a-z2-7]{26}$/);
});

test('what the server offers is said by OPTIONS; another version is 412', async () => {
	const { client } = await someone();
	const offered = await client.request('OPTIONS', '/media/tus');
	const old = await client.request('POST', '/media/tus', { headers: { 'tus-resumable': '0.2.2', 'upload-length': '5', 'x-csrf-token': client.csrf } });

	assert.equal(offered.status, 204);
	assert.equal(offered.headers['tus-version'], '1.0.0');
	assert.equal(offered.headers['tus-extension'], 'creation,expiration,termination');
	assert.equal(offered.headers['tus-max-size'], `${20 << 20}`);
	assert.equal(old.status, 412);
	assert.equal(old.headers['tus-version'], '1.0.0');
});

async function create(client, length, metadata = `draft ${Buffer.from(newToken()).toString('base64')}`, more = {}) {
	return client.request('POST', '/media/tus', {
		headers: { 'tus-resumable': '1.0.0', 'upload-length': `${length}`, 'upload-metadata': metadata, 'x-csrf-token': client.csrf, ...more },
	});
}

const patch = (client, path, at, bytes, more = {}) => client.request('PATCH', path, {
	body: bytes, headers: { 'tus-resumable': '1.0.0', 'upload-offset': `${at}`, 'content-type': 'application/offset+octet-stream', ...more },
});
const head = (client, path) => client.request('HEAD', path, { headers: { 'tus-resumable': '1.0.0' } });

test('pieces follow each other: a gap or the same again is 409, too much 413, another type 415', async () => {
	const { client } = await someone(), photo = smallPhoto();
	const made = await create(client, photo.length);
	const path = made.headers.location;

	assert.equal(made.status, 201);
	assert.ok(Date.parse(made.headers['upload-expires']) > Date.now());
	assert.equal((await head(client, path)).headers['upload-offset'], '0');
	assert.equal((await patch(client, path, 10, photo.subarray(10, 20))).status, 409);
	assert.equal((await patch(client, path, 0, photo.subarray(0, 10))).status, 204);
	assert.equal((await patch(client, path, 0, photo.subarray(0, 10))).status, 409);
	assert.equal((await patch(client, path, 10, Buffer.concat([photo.subarray(10), Buffer.from('x')]))).status, 413);
	assert.equal((await patch(client, path, 10, photo.subarray(10), { 'content-type': 'image/jpeg' })).status, 415);
	assert.equal((await patch(client, path, 'ten', photo.subarray(10))).status, 400);
	assert.equal((await head(client, path)).headers['upload-offset'], '10');
	const last = await patch(client, path, 10, photo.subarray(10));
	assert.equal(last.status, 204, last.text);
	assert.equal(last.headers['upload-offset'], `${photo.length}`);
	assert.equal((await head(client, path)).headers['upload-offset'], `${photo.length}`);
});

test('an upload is its visitor\'s alone; without the token of a form it is 403', async () => {
	const { client } = await someone(), { client: stranger } = await someone();
	const path = (await create(client, 100)).headers.location;

	assert.equal((await head(stranger, path)).status, 404);
	assert.equal((await patch(stranger, path, 0, Buffer.alloc(10))).status, 404);
	assert.equal((await stranger.request('DELETE', path, { headers: { 'tus-resumable': '1.0.0' } })).status, 404);
	assert.equal((await create(client, 100, '', { 'x-csrf-token': 'x' })).status, 403);
	assert.equal((await head(client, '/media/tus/aaaaaaaaaaaaaaaaaaaaaaaaaa')).status, 404);
	assert.equal((await client.request('DELETE', path, { headers: { 'tus-resumable': '1.0.0' } })).status, 204);
	assert.equal((await head(client, path)).status, 404);
});

test('nonsense is refused before anything is kept', async () => {
	const { client } = await someone(), before = sqlNumber('SELECT COUNT(*) FROM photo_upload');

	for (const length of ['0', '-1', 'x', ''])
		assert.equal((await create(client, length)).status, 400, length);
	assert.equal((await create(client, (20 << 20) + 1)).status, 413);
	assert.equal((await create(client, 10, 'draft !!!')).status, 400);
	assert.equal((await create(client, 10, 'a'.repeat(1500))).status, 400);
	assert.equal((await create(client, 10, 'draft bm9uc2Vuc2U=')).status, 404);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM photo_upload'), before);
});

test('what turns out to be no photo is said, and nothing of it stays', async () => {
	const { client } = await someone(), junk = randomBytes(2000), before = uploads();
	const path = (await create(client, junk.length)).headers.location;
	const last = await patch(client, path, 0, junk);

	assert.equal(last.status, 422);
	assert.match(last.text, /不是照片/);
	assert.equal((await head(client, path)).status, 404);
	assert.equal(piecesSince(before), 0);
});

test('one visitor has twenty unfinished at most; what is a day old is 410, then thrown away', async () => {
	const { client } = await someone();
	const made = [];

	for (let i = 0; i < 21; i++)
		made.push(await create(client, 100));
	assert.deepEqual(made.slice(0, 20).map((one) => one.status), Array(20).fill(201));
	assert.equal(made[20].status, 429);
	sql('UPDATE photo_upload SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE');
	assert.equal((await head(client, made[0].headers.location)).status, 410);
	await until(async () => sqlNumber('SELECT COUNT(*) FROM photo_upload'), (n) => n === 0, 90_000);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM photo_upload'), 0);
});

test('on the phone a large photo that loses its line twice arrives, and the report is sent', async () => {
	const { page, context, close } = await phone();
	const cdp = await context.newCDPSession(page);
	const line = (offline) => cdp.send('Network.emulateNetworkConditions', { offline, latency: 20, downloadThroughput: 1e6, uploadThroughput: 120_000 });
	const photo = await page.evaluate(() => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 1200, height: 900 });
		const pen = canvas.getContext('2d'), picture = pen.createImageData(1200, 900);

		for (let i = 0; i < picture.data.length; i += 65536)
			crypto.getRandomValues(new Uint8Array(picture.data.buffer, i, Math.min(65536, picture.data.length - i)));
		for (let i = 3; i < picture.data.length; i += 4)
			picture.data[i] = 255;
		pen.putImageData(picture, 0, 0);
		return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
	});
	const sent = [];

	page.on('request', (request) => request.method() === 'PATCH' && sent.push(request));
	await page.goto('/snap');
	await line(false);
	await page.setInputFiles('input[type=file]', { name: 'noise.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photo, 'base64') });
	for (const part of [1, 2]) {
		await page.waitForFunction((least) => Number(document.querySelector('.dl-progress')?.value) >= least, part * 25);
		await line(true);
		await page.waitForTimeout(1500);
		await line(false);
	}
	await page.getByText('已上传').waitFor({ timeout: 60_000 });
	await page.locator('main button', { hasText: '下一步' }).click();
	await page.waitForURL(/\/place$/);
	assert.ok(sent.length > 4, `${sent.length} pieces`);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM photo WHERE draft_id = (SELECT MAX(draft_id) FROM photo)'), 1);
	await close();
});
