// Shop signs for programs, through nginx: every reply is held against the description.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { Client } from './client.mjs';
import { call } from './api.mjs';
import { sqlNumber } from './site.mjs';

const anyone = new Client();
const read = async (path, status = 200) => (await call(anyone, 'GET', path, { status })).json();

// --- what is there ----------------------------------------------------------------------------

test('the gallery gives every design once, page by page, each with its pictures', async () => {
	const seen = [];
	let page, after = '';

	do {
		page = await read(`/signs/gallery?${new URLSearchParams(after ? { after } : {})}`);
		seen.push(...page.items.map((d) => d.id));
		after = page.next;
	} while (after);
	assert.equal(seen.length, page.count);
	assert.equal(new Set(seen).size, page.count);
	const design = await read(`/signs/gallery/${seen[0]}`);

	for (const path of [design.thumbs.day, design.thumbs.night, design.previews.day])
		assert.match((await anyone.get(path)).headers['content-type'], /^image\//, path);
	assert.equal(design.on_front, null);
});

test('each filter of the gallery lets its designs pass and no other', async () => {
	const one = await read('/signs/gallery/catering/01');
	const holds = { trade: [one.trade.code, (d) => d.trade.code === 'catering'], kind: [one.kind.code, (d) => d.kind.code === one.kind.code],
		light: [one.light.code, (d) => d.light.code === one.light.code], cost: [2, (d) => d.cost <= 2],
		construction: [one.construction, (d) => d.construction === one.construction], material: ['timber', () => true], width_mm: [600, () => true] };

	for (const [name, [value, hold]] of Object.entries(holds)) {
		const page = await read(`/signs/gallery?${name}=${value}`);

		assert.ok(page.items.length > 0 && page.count < 108, name);
		assert.ok(page.items.every(hold), name);
	}
});

test('a wrong argument is 422 beside its name, an unknown design 404', async () => {
	for (const [path, field] of [['gallery?trade=banks', 'trade'], ['gallery?light=laser', 'light'], ['gallery?construction=x', 'construction'], ['gallery?kind=roof', 'kind'],
		['gallery?cost=9', 'cost'], ['gallery?cost=-1', 'cost'], ['gallery?width_mm=-4800', 'width_mm'], ['gallery?width_mm=99999999999', 'width_mm'], ['gallery?after=zz', 'after'],
		['gallery?page=2', 'page'], ['gallery?material=gold', 'material'], ['rules?street=nowhere', 'street'], ['rules?area=1', 'area'], ['rules?area=-1', 'area'], ['streets?after=x', 'after'],
		['answers?after=x', 'after'], [`answers?q=${'长'.repeat(41)}`, 'q'], ['cases?after=0', 'after'], ['cases?q=1', 'q']]) {
		const reply = await anyone.get(`/api/v1/signs/${encodeURI(path)}`);

		assert.equal(reply.status, 422, path);
		assert.deepEqual(reply.json().errors.map((e) => e.field), [field], path);
	}
	for (const path of ['gallery/catering/99', 'gallery/banks/01', 'gallery?fit=aaaa', 'nothing', ''])
		assert.equal((await call(anyone, 'GET', `/signs/${path}`, { status: 404 })).json().type, '/api/v1/problems#not-found');
});

test('the rules of a street say where each comes from and how sure that is', async () => {
	const { items: streets } = await read('/signs/streets');
	const city = await read('/signs/rules');
	const own = await read(`/signs/rules?street=${encodeURIComponent(streets[0].name)}`);

	assert.ok(streets.length >= 6 && city.items.length > 20);
	assert.equal(own.street.code, streets[0].code);
	assert.ok(own.items.some((r) => r.scope === 'street'));
	assert.ok(city.items.every((r) => r.scope === 'city' && r.source && r.basis));
});

test('policy answers are found by words, the nearest first, and read page by page', async () => {
	const found = await read(`/signs/answers?q=${encodeURIComponent('楼顶')}`);
	const all = [];
	let next = '';

	assert.match(found.items[0].question, /楼顶/);
	do {
		const page = await read(`/signs/answers${next ? `?after=${next}` : ''}`);

		all.push(...page.items.map((a) => a.id));
		next = page.next;
	} while (next);
	assert.equal(new Set(all).size, all.length);
	assert.deepEqual((await read(`/signs/answers?q=${encodeURIComponent('无人机')}`)).items, []);
	assert.ok(Array.isArray((await read('/signs/cases')).items));
});

test('what is the same for everybody may be kept, has an ETag, and a problem is none of that', async () => {
	const first = await call(anyone, 'GET', '/signs/streets', { status: 200 });

	assert.match(first.headers['cache-control'], /^public, max-age=\d+$/);
	await call(anyone, 'GET', '/signs/streets', { headers: { 'if-none-match': first.headers.etag }, status: 304 });
	assert.match((await anyone.get('/api/v1/signs/gallery/x/y')).headers['cache-control'], /no-store/);
});

test('the program\'s pages are still pages, and a bearer means nothing to them', async () => {
	const page = await anyone.get('/signs/nothing/here', { headers: { authorization: 'Bearer nobody' } });

	assert.equal(page.status, 404);
	assert.match(page.headers['content-type'], /^text\/html/);
	const refused = await call(anyone, 'GET', '/signs/streets', { bearer: 'nobody', status: 401 });

	assert.match(refused.headers['www-authenticate'], /^Bearer/);
});

// --- a front, and a sign for it -----------------------------------------------------------------

const front = { width_mm: 4800, storey_mm: 3800, sill_mm: 4300, opening_mm: 2700, floor: 1, storeys: 6, residents: true, pavement: true };

async function session(client = new Client()) {
	return (await call(client, 'POST', '/sessions', { body: {}, status: 201 })).json().token;
}

// Calls of one person with a session of her own.
async function person() {
	const client = new Client(), bearer = await session(client);

	return Object.assign((method, path, more = {}) => call(client, method, path, { bearer, ...more }), { client, bearer });
}

const key = () => ({ 'idempotency-key': randomUUID() });
const problem = (reply, name) => assert.equal(reply.json().type, `/api/v1/problems#${name}`, reply.text);

test('a measured front gets its largest sign, each rule with figure, source and basis', async () => {
	const fit = (await call(anyone, 'POST', '/signs/fit', { body: front, status: 200 })).json();

	assert.ok(fit.allowed && fit.largest.width_mm <= 4800 && fit.largest.height_mm >= 250);
	assert.ok(fit.place.top_mm <= 4300 && fit.materials.items.length > 3);
	assert.ok(fit.rules.length > 5 && fit.rules.every((r) => r.source && r.basis.code));
	assert.ok(['ok', 'adjust', 'no'].includes(fit.verdict));
	assert.equal(fit.fit, null);
});

test('a kept front is read again, fits the gallery, and judges a design', async () => {
	const kept = await call(anyone, 'POST', '/signs/fit', { body: { ...front, street: '中山路', keep: true }, status: 201 });
	const { fit } = kept.json();

	assert.equal(kept.headers.location, `/api/v1/signs/fit/${fit}`);
	const again = await read(`/signs/fit/${fit}`);

	assert.deepEqual({ ...kept.json() }, again);
	assert.equal((await read(`/signs/fit/${fit}?kind=blade`)).kind.code, 'blade');
	const gallery = await read(`/signs/gallery?fit=${fit}`);

	assert.ok(gallery.count > 0 && gallery.count < 108);
	const design = await call(anyone, 'GET', `/signs/gallery/${gallery.items[0].id}?fit=${fit}`, { status: 200 });

	assert.ok(design.json().on_front.room);
	assert.match(design.headers['cache-control'], /private/);
	problem(await call(anyone, 'GET', '/signs/fit/aaaaaaaaaaaaaaaaaaaaaaaaaa', { status: 404 }), 'not-found');
});

test('measures that cannot be are 422 beside their names', async () => {
	for (const [body, field] of [[{ storey_mm: 3800 }, 'width_mm'], [{ ...front, width_mm: -4800 }, 'width_mm'], [{ ...front, width_mm: 1e15 }, 'width_mm'], [{ ...front, width_mm: 4800.5 }, 'width_mm'],
		[{ ...front, width_mm: '4800' }, 'width_mm'], [{ ...front, storey_mm: 0 }, 'storey_mm'], [{ ...front, floor: 1.5 }, 'floor'], [{ ...front, residents: 'yes' }, 'residents'],
		[{ ...front, kind: 'roof' }, 'kind'], [{ ...front, area: -1 }, 'area'], [{ ...front, street: '长'.repeat(41) }, 'street'], [{ ...front, depth: 1 }, 'depth']]) {
		const reply = await call(anyone, 'POST', '/signs/fit', { body, status: 422 });

		assert.ok(reply.json().errors.some((e) => e.field === field), `${field}: ${reply.text}`);
	}
});

test('a body that is no plain JSON object is refused before anything is read', async () => {
	const send = (body, type = 'application/json') => call(anyone, 'POST', '/signs/fit', { body, headers: { 'content-type': type } });

	for (const body of ['{"width_mm":1,"width_mm":2}', '[1]', '{"a":'.repeat(9) + '1' + '}'.repeat(9), '{"street":"\\u0000"}', '{"width_mm":1', '{} {}', Buffer.from('{"street":"\xff"}', 'latin1')])
		problem(await send(body), 'request');
	problem(await send('width_mm=1', 'application/x-www-form-urlencoded'), 'media-type');
	problem(await send(JSON.stringify({ street: 'x'.repeat(9000) })), 'too-large');
	problem(await send('x'.repeat(200_000)), 'too-large');
});

test('a sign is made in a design, with pictures and papers at secret addresses, and changed', async () => {
	const me = await person(), { fit } = (await me('POST', '/signs/fit', { body: { ...front, keep: true }, status: 201 })).json();
	const body = { design: 'catering/01', name: '海记面馆', latin: 'HAIJI', phone: '0532-88886666', width_mm: 4000, height_mm: 700, palette: 1, fit };
	const made = await me('POST', '/signs/designs', { body, headers: key(), status: 201 });
	const sign = made.json();

	assert.equal(made.headers.location, `/api/v1/signs/designs/${sign.token}`);
	assert.ok(sign.made.width_mm <= 4000 && sign.made.height_mm <= 700 && sign.on_front.rules.length > 5);
	assert.ok(!made.text.includes('88886666') && sign.phone_masked.endsWith('6666'));
	for (const [name, type] of Object.entries({ day_png: 'image/png', night_png: 'image/png', svg: 'image/svg+xml', pdf: 'application/pdf' })) {
		const file = await me.client.get(sign.files[name]);

		assert.equal(file.status, 200, name);
		assert.ok(file.headers['content-type'].startsWith(type), name);
	}
	const changed = (await me('PATCH', `/signs/designs/${sign.token}`, { body: { name: '海记', width_mm: 0, height_mm: 0 }, status: 200 })).json();

	assert.deepEqual([changed.name, changed.latin, changed.palette, changed.width_mm, changed.fit], ['海记', 'HAIJI', 1, null, fit]);
	assert.equal((await read(`/signs/designs/${sign.token}`)).name, '海记');
	assert.match((await call(anyone, 'GET', `/signs/designs/${sign.token}`)).headers['cache-control'], /private, no-store/);
});

test('a sign that is sent twice under one key is made once', async () => {
	const me = await person(), headers = key(), body = { design: 'retail/02', name: '邻里便利' };
	const first = await me('POST', '/signs/designs', { body, headers, status: 201 });
	const again = await me('POST', '/signs/designs', { body, headers, status: 201 });

	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.json().token, first.json().token);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM sign_order WHERE name = \'邻里便利\''), 1);
	problem(await me('POST', '/signs/designs', { body: { ...body, name: '别家' }, headers, status: 422 }), 'idempotency-key-reused');
});

test('what no sign can bear is 422 beside its name, and without a session nothing is made', async () => {
	const me = await person(), good = { design: 'catering/01', name: '海记' };
	const { token } = (await me('POST', '/signs/designs', { body: good, status: 201 })).json();

	for (const [more, field] of [[{ design: 'banks/01' }, 'design'], [{ name: '' }, 'name'], [{ name: '🍜' }, 'name'], [{ name: '长'.repeat(60) }, 'name'], [{ palette: 9 }, 'palette'], [{ palette: -1 }, 'palette'],
		[{ width_mm: -1, height_mm: 500 }, 'width_mm'], [{ width_mm: 1e12, height_mm: 500 }, 'width_mm'], [{ width_mm: 4000 }, 'height_mm'], [{ width_mm: 999999, height_mm: 500 }, 'width_mm'],
		[{ fit: 'nosuch' }, 'fit'], [{ logo: 99999999 }, 'logo'], [{ phone: 'abc' }, 'phone'], [{ colour: 'red' }, 'colour']])
		for (const [method, path] of [['POST', '/signs/designs'], ['PATCH', `/signs/designs/${token}`]]) {
			const reply = await me(method, path, { body: { ...good, ...more }, status: 422 });

			assert.deepEqual(reply.json().errors.map((e) => e.field), [field], reply.text);
		}
	problem(await call(anyone, 'POST', '/signs/designs', { body: good, status: 403 }), 'forbidden');
	problem(await call(anyone, 'POST', '/signs/designs', { body: good, bearer: 'nobody', status: 401 }), 'session');
	problem(await me('GET', '/signs/designs/aaaaaaaaaaaaaaaaaaaaaaaaaa', { status: 404 }), 'not-found');
});
