// What the JSON API gives to read: reports, one report, the city, what is mine; and what it keeps to itself.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, report, somewhere, until } from './client.mjs';
import { call } from './api.mjs';
import { sql } from './site.mjs';

const anyone = new Client();
const hers = new Client();
let number;

test.before(async () => {
	number = await report(hers, { body: '香港中路路灯不亮，晚上看不见', nickname: '王阿姨', phone: '13812345678' });
	await until(async () => (await call(anyone, 'GET', `/reports/${number}?k=`)).json(), (r) => r.case, 10_000);
});

// --- the list -----------------------------------------------------------------------------

test('the list holds the newest first, page by page', async () => {
	const seen = [];
	let page = (await call(anyone, 'GET', '/reports', { status: 200 })).json();

	assert.equal(page.items[0].number, number);
	assert.equal(page.items[0].nickname, '王阿姨');
	for (let i = 0; i < 3 && page.next; i++) {
		seen.push(...page.items.map((r) => r.number));
		page = (await call(anyone, 'GET', `/reports?after=${encodeURIComponent(page.next)}`, { status: 200 })).json();
	}
	assert.equal(new Set(seen).size, seen.length);
});

test('each filter lets its reports pass and no other', async () => {
	const { category, group, place, status } = (await call(anyone, 'GET', `/reports/${number}`, { status: 200 })).json();
	const filters = { status, district: place.district.code, street: place.street.code, group: group.id, category: category.id, q: '路灯不亮' };
	const holds = { status: (r) => r.status === status, district: (r) => r.place.district?.code === place.district.code,
		street: (r) => r.place.street?.code === place.street.code, group: (r) => r.group?.id === group.id,
		category: (r) => r.category?.id === category.id, q: (r) => r.body.includes('路灯不亮') };

	for (const [name, value] of Object.entries(filters)) {
		const { items } = (await call(anyone, 'GET', `/reports?${new URLSearchParams({ [name]: value })}`, { status: 200 })).json();

		assert.ok(items.some((r) => r.number === number), name);
		assert.ok(items.every(holds[name]), name);
	}
	const all = (await call(anyone, 'GET', `/reports?${new URLSearchParams(filters)}`, { status: 200 })).json();
	assert.ok(all.items.some((r) => r.number === number));
	assert.ok(all.items.every((r) => Object.values(holds).every((hold) => hold(r))));
});

test('reports near a point say how far they are', async () => {
	const { items } = (await call(anyone, 'GET', `/reports?lat=${somewhere.lat}&lon=${somewhere.lon}`, { status: 200 })).json();
	const mine = items.find((r) => r.number === number);

	assert.equal(mine.metres, 0);
	assert.ok(items.every((r) => r.metres < 5000));
});

test('a wrong argument is 422 beside its name', async () => {
	for (const [query, field] of [['status=open', 'status'], ['district=1', 'district'], ['district=x', 'district'], ['street=370202', 'street'],
		['group=999', 'group'], ['category=99999999', 'category'], ['lat=36', 'lon'], ['lat=95&lon=120', 'lat'], ['lat=36&lon=120&datum=bd09', 'datum'],
		['lat=36.06&lon=120.38&status=closed', 'lat'], ['after=zzz', 'after'], ['after=-1', 'after'], ['page=2', 'page'], [`q=${'长'.repeat(41)}`, 'q'], ['q=!!!', 'q']]) {
		const reply = await anyone.get(`/api/v1/reports?${encodeURI(query)}`);

		assert.equal(reply.status, 422, query);
		assert.deepEqual(reply.json().errors.map((e) => e.field), [field], query);
	}
});

// --- one --------------------------------------------------------------------------------------

test('a report tells what happened, who has it and why, and by when', async () => {
	const r = (await call(anyone, 'GET', `/reports/${number}`, { status: 200 })).json();

	assert.equal(r.status, 'handling');
	assert.ok(r.case.unit && r.case.reason);
	assert.ok(r.timeline.some((e) => e.action === 'submit') && r.timeline.some((e) => e.action === 'dispatch'));
	assert.ok(r.clocks.some((c) => c.code === 'deadline'));
	assert.equal(r.photos[0].role, 'before');
	assert.equal((await anyone.get(r.photos[0].small)).status, 200);
	assert.deepEqual(r.may, ['support', 'follow']);
	assert.deepEqual(r.viewer, { reporter: false, follows: false, supports: false });
});

test('its reporter may do more, by cookie and by the secret link', async () => {
	const r = (await call(hers, 'GET', `/reports/${number}`, { status: 200 })).json();

	assert.ok(r.viewer.reporter && r.may.includes('hide') && r.may.includes('words'));
	const receipt = await hers.get(`/r/${number}/receipt`);
	const [, k] = new RegExp(`/r/${number}\\?k=([a-z2-7]+)`).exec(receipt.text);
	const other = new Client();

	const linked = await call(other, 'GET', `/reports/${number}?k=${k}`, { status: 200 });
	assert.ok(linked.json().viewer.reporter);
	assert.match(linked.headers['cache-control'], /private/);
});

test('there is no report of a wrong number, and it says what is wrong', async () => {
	for (const wrong of ['QD-261122-AAAAA', 'none', `${number.slice(0, -1)}${number.endsWith('2') ? '3' : '2'}`]) {
		const reply = await call(anyone, 'GET', `/reports/${wrong}`, { status: 404 });

		assert.equal(reply.json().type, '/api/v1/problems#not-found');
	}
});
