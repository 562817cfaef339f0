// Shop signs for programs, through nginx: every reply is held against the description.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client } from './client.mjs';
import { call } from './api.mjs';

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
