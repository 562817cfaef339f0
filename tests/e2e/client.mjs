// A citizen's browser as far as HTTP goes: keeps cookies, sends forms and photos.
//
// Each client comes from a loopback address of its own, so that nginx's limits per
// address, which are the shipped ones, count each test apart.
import http from 'node:http';
import { randomBytes, randomInt } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };
export const base = process.env.DL_SITE;

const newAddress = () => `127.${randomInt(1, 255)}.${randomInt(0, 255)}.${randomInt(1, 255)}`;

export function newToken() {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
	const bits = [...randomBytes(16)].map((b) => b.toString(2).padStart(8, '0')).join('');

	return bits.padEnd(130, '0').match(/.{5}/g).map((five) => alphabet[parseInt(five, 2)]).join('');
}

export class Client {
	constructor({ address = newAddress() } = {}) {
		this.address = address;
		this.cookies = new Map();
	}

	cookieHeader() {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	keepCookies(lines) {
		for (const line of lines ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			this.cookies.set(name, value);
		}
	}

	// {status, headers, body (Buffer), text, json()}; a refused connection throws.
	request(method, path, { headers = {}, body, json = false } = {}) {
		const all = { ...headers };

		if (this.cookies.size)
			all.cookie = this.cookieHeader();
		if (json)
			all.accept = 'application/json';
		if (body !== undefined && !('content-length' in all))
			all['content-length'] = Buffer.byteLength(body);
		return new Promise((resolve, reject) => {
			const req = http.request(new URL(path, base), {
				method, headers: all, localAddress: this.address, agent: false, timeout: 60_000,
			}, (res) => {
				const pieces = [];

				res.on('data', (piece) => pieces.push(piece));
				res.on('error', reject);
				res.on('end', () => {
					this.keepCookies(res.headers['set-cookie']);
					resolve(answer(res, Buffer.concat(pieces)));
				});
			});
			req.on('timeout', () => req.destroy(new Error(`no answer: ${method} ${path}`)));
			req.on('error', reject);
			req.end(body);
		});
	}

	get(path, options) {
		return this.request('GET', path, options);
	}

	async token() {
		const page = await this.get('/snap');
		const found = /name="csrf"[^>]*value="([^"]+)"/.exec(page.text);

		if (!found)
			throw new Error(`no csrf field on /snap (status ${page.status})`);
		this.csrf = found[1];
		return this.csrf;
	}

	async post(path, fields = {}, options = {}) {
		const body = new URLSearchParams({ csrf: this.csrf ?? await this.token(), ...fields });

		return this.request('POST', path, {
			...options,
			body: body.toString(),
			headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
		});
	}

	// photos: Buffers; fields: draft, for, number.
	async upload(photos, fields = {}, options = {}) {
		const boundary = `dl${randomBytes(12).toString('hex')}`;
		const parts = [];

		fields = { csrf: this.csrf ?? await this.token(), ...fields };
		for (const [name, value] of Object.entries(fields))
			parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
		photos.forEach((photo, i) => parts.push(
			Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="p${i}.jpg"\r\n` +
				'content-type: image/jpeg\r\n\r\n'), photo, Buffer.from('\r\n')));
		parts.push(Buffer.from(`--${boundary}--\r\n`));
		return this.request('POST', options.path ?? '/media/photos', {
			...options,
			body: Buffer.concat(parts),
			headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, ...options.headers },
		});
	}
}

function answer(res, body) {
	return {
		status: res.statusCode, headers: res.headers, body,
		get text() { return body.toString('utf8'); },
		json() { return JSON.parse(body.toString('utf8')); },
	};
}

// --- photos ------------------------------------------------------------------------

const shared = new URL('../../../shared/data/photos/phones/', import.meta.url);

// A phone's own file, or null where the checkout comes without the collection.
export function phonePhoto(name) {
	const file = new URL(name, shared);

	return existsSync(file) ? readFileSync(file) : null;
}

// A picture that no other call makes: the same bytes twice would be one photo.
export function drawnPhoto() {
	return execFileSync('convert', ['-seed', String(randomInt(1 << 30)), '-size', '80x60', 'plasma:tan-grey',
		'-resize', '640x480', '-quality', '80', 'jpg:-'], { maxBuffer: 1 << 24 });
}

// --- the usual way --------------------------------------------------------------------

// May Fourth Square, 市南区.
export const somewhere = { lat: '36.0620', lon: '120.3840', datum: 'wgs84', place_source: '3' };

// One photo in a draft of this client; its token.
export async function draftWithPhoto(client, photo = drawnPhoto()) {
	const reply = await client.upload([photo], { draft: newToken() }, { json: true });

	if (reply.status !== 200)
		throw new Error(`upload answered ${reply.status}: ${reply.text.slice(0, 500)}`);
	return reply.json().draft;
}

export function send(client, draft, fields = {}) {
	return client.post(`/snap/${draft}/send`, { body: '井盖没了，路口中间，很危险', ...somewhere, ...fields },
		{ json: true });
}

// A report, sent and acknowledged; its number.
export async function report(client, fields) {
	const reply = await send(client, await draftWithPhoto(client), fields);

	if (reply.status !== 200)
		throw new Error(`send answered ${reply.status}: ${reply.text.slice(0, 500)}`);
	return reply.json().number;
}

// Ask again until `good(value)` holds; the last value either way.
export async function until(ask, good, milliseconds = 10_000) {
	const end = Date.now() + milliseconds;

	for (;;) {
		const value = await ask();

		if (good(value) || Date.now() > end)
			return value;
		await sleep(50);
	}
}
