// What the JSON API gives to read: reports, one report, the city, what is mine; and what it keeps to itself.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, report, somewhere, until } from './client.mjs';
import { call } from './api.mjs';
import { accessLog, everyLog, sql } from './site.mjs';

const anyone = new Client();
const hers = new Client();
let number;

test.before(async () => {
	number = await report(hers, { body: '香港中路路灯不亮，晚上看不见', nickname: '王阿姨', phone: '13812345678' });
	await until(async () => (await call(hers, 'GET', `/reports/${number}`)).json(), (r) => r.case);
	// What strangers read may be ten seconds old.
	await until(async () => (await call(anyone, 'GET', '/reports')).json(), (page) => page.items[0]?.number === number, 15_000);
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

test('reports inside a small box', async () => {
	const box = 'south=36.06&west=120.382&north=36.064&east=120.386';
	const { items } = (await call(anyone, 'GET', `/reports?${box}`, { status: 200 })).json();

	assert.ok(items.some((r) => r.number === number));
	assert.ok(items.every((r) => r.place.lat >= 36.06 && r.place.lat <= 36.064));
	assert.ok(!(await call(anyone, 'GET', '/reports?south=36.09&west=120.382&north=36.094&east=120.386', { status: 200 })).json().items.some((r) => r.number === number));
});

test('a wrong argument is 422 beside its name', async () => {
	for (const [query, field] of [['status=open', 'status'], ['district=1', 'district'], ['district=x', 'district'], ['street=370202', 'street'],
		['group=999', 'group'], ['category=99999999', 'category'], ['lat=36', 'lon'], ['lat=95&lon=120', 'lat'], ['lat=36&lon=120&datum=bd09', 'datum'],
		['lat=36.06&lon=120.38&status=closed', 'lat'], ['south=36&west=120&north=37&east=121', 'south'], ['south=36.06&west=120.38', 'north,east'], ['south=36.06&west=120.38&north=36.05&east=120.39', 'south'],
		['south=36.06&west=120.38&north=36.061&east=120.39&q=x1', 'south'], ['after=zzz', 'after'], ['after=-1', 'after'], ['page=2', 'page'], [`q=${'长'.repeat(41)}`, 'q'], ['q=!!!', 'q']]) {
		const reply = await anyone.get(`/api/v1/reports?${encodeURI(query)}`);

		assert.equal(reply.status, 422, query);
		assert.deepEqual(reply.json().errors.map((e) => e.field).join(), field, query);
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

// --- the city -----------------------------------------------------------------------------------

test('the city\'s figures, areas, map and catalogue are given as the pages have them', async () => {
	const city = (await call(anyone, 'GET', '/city', { status: 200 })).json();
	const areas = (await call(anyone, 'GET', '/areas', { status: 200 })).json().items;
	const outlines = (await call(anyone, 'GET', '/areas/outlines', { status: 200 })).json();
	const counts = (await call(anyone, 'GET', '/map/districts', { status: 200 })).json().items;

	assert.ok(city.entries.some((e) => e.path === '/snap'));
	assert.ok(areas.find((d) => d.code === 370202).streets.length > 5);
	assert.deepEqual(outlines.type, 'FeatureCollection');
	assert.deepEqual(counts.map((d) => d.code), areas.map((d) => d.code));
	assert.ok(counts.find((d) => d.code === 370202).open > 0);
});

test('the map shows what lies in its box', async () => {
	const box = 'south=36.05&west=120.37&north=36.07&east=120.40';
	const points = (await call(anyone, 'GET', `/map/points?${box}`, { status: 200 })).json();
	const mine = points.items.find((p) => p.number === number);

	assert.equal(mine.status, 'handling');
	assert.equal(mine.lat, Number(somewhere.lat));
	for (const wrong of ['', 'south=36&west=120&north=36&east=121', 'south=95&west=120&north=96&east=121', `${box}&zoom=3`])
		assert.equal((await anyone.get(`/api/v1/map/points?${wrong}`)).status, 422, wrong);
});

test('the catalogue names each category once, with what people call it', async () => {
	const { groups, others } = (await call(anyone, 'GET', '/categories', { status: 200 })).json();
	const all = [...groups.flatMap((g) => g.categories), ...others];
	const lamp = all.find((c) => c.name.includes('路灯'));

	assert.equal(new Set(all.map((c) => c.id)).size, all.length);
	assert.ok(all.length > 300);
	assert.ok(lamp.words.length > 0);
	const found = (await call(anyone, 'GET', '/categories/search?q=路灯'.replace('路灯', encodeURIComponent('路灯')), { status: 200 })).json().items;
	assert.ok(found.some((c) => c.id === lamp.id));
	assert.equal((await anyone.get('/api/v1/categories/search?group=77')).status, 422);
});

test('words are guessed, kept by no cache and written in no log', async () => {
	const words = '巷口的路灯坏了一个礼拜天一黑就看不见';
	const reply = await call(anyone, 'GET', `/categories/guess?q=${encodeURIComponent(words)}`, { status: 200 });

	assert.match(reply.json().items[0].group.name, /路灯/, reply.text);
	assert.ok(reply.json().items[0].confidence > 0.2);
	assert.match(reply.headers['cache-control'], /no-store/);
	assert.ok(!everyLog().includes(words) && !everyLog().includes(encodeURIComponent(words)));
	assert.deepEqual((await call(anyone, 'GET', '/categories/guess?q=', { status: 200 })).json(), { items: [], sure: false });
});

// --- mine ---------------------------------------------------------------------------------------

test('what is mine needs somebody to be', async () => {
	for (const path of ['/me/reports', '/me/followed', '/me/notices']) {
		const reply = await call(anyone, 'GET', path, { status: 401 });

		assert.match(reply.headers['www-authenticate'], /^Bearer/);
		await call(anyone, 'GET', path, { bearer: 'nonsense', status: 401 });
	}
});

test('my reports, those I follow, and what I was told', async () => {
	const other = new Client();

	await other.post(`/r/${number}/follow`);
	assert.deepEqual((await call(hers, 'GET', '/me/reports', { status: 200 })).json().items.map((r) => r.number), [number]);
	assert.deepEqual((await call(other, 'GET', '/me/followed', { status: 200 })).json().items.map((r) => r.number), [number]);
	assert.deepEqual((await call(other, 'GET', '/me/reports', { status: 200 })).json().items, []);
	const told = await until(async () => (await call(hers, 'GET', '/me/notices', { status: 200 })).json(), (n) => n.items.length > 0);

	assert.equal(told.items[0].number, number);
	assert.equal(told.items[0].role, 'reporter');
	assert.equal(told.unread, told.items.length);
	assert.equal((await call(hers, 'GET', '/me/notices', { status: 200 })).json().unread, told.unread, 'looking is not reading');
	const r = (await call(other, 'GET', `/reports/${number}`, { status: 200 })).json();
	assert.ok(r.viewer.follows && r.may.includes('unfollow') && !r.may.includes('follow'));
	await call(hers, 'GET', '/me/reports?after=x', { status: 422 });
});

// --- what stays private --------------------------------------------------------------------------

const publicPaths = () => ['/', '/reports', `/reports/${number}`, `/reports?lat=${somewhere.lat}&lon=${somewhere.lon}`, '/reports?street=370202001',
	`/reports?q=${encodeURIComponent('路灯不亮')}`, '/city', '/map/points?south=36.05&west=120.37&north=36.07&east=120.40', '/map/districts'];

test('a phone, an account, an exact position stand in no public reply', async () => {
	const [[citizen, lat]] = sql(`SELECT citizen_id, lat FROM report WHERE number = '${number}'`);

	for (const path of [...publicPaths()]) {
		const reply = await call(anyone, 'GET', path, { status: 200 });
		const keys = [...reply.text.matchAll(/"([a-z_]+)":/g)].map((m) => m[1]);

		assert.ok(!reply.text.includes('13812345678'), path);
		for (const key of keys)
			assert.doesNotMatch(key, /^_|citizen|phone|visitor|exif|openid|token|session|hash/, `${path}: ${key}`);
		for (const [, degrees] of reply.text.matchAll(/"(?:lat|lon)":(-?[0-9.]+)/g))
			assert.ok((degrees.split('.')[1] ?? '').length <= 5, `${path}: ${degrees}`);
	}
	assert.ok(citizen && lat);
});

test('a report taken back is gone from every reply but its reporter\'s', async () => {
	const gone = await report(hers, { body: '撤回的秘密内容，不要给别人看' });
	const marked = (text) => text.includes(gone) || text.includes('秘密内容');
	const photo = (await call(hers, 'GET', `/reports/${gone}`, { status: 200 })).json().photos[0].small;

	await new Client().post(`/r/${gone}/follow`);
	const follower = new Client();
	await follower.post(`/r/${gone}/follow`);
	await hers.post(`/r/${gone}/hide`);
	if (sql(`SELECT hidden FROM report WHERE number = '${gone}'`)[0][0] === '0')
		sql(`UPDATE report SET hidden = 1 WHERE number = '${gone}'`);
	for (const client of [new Client(), follower]) {
		for (const path of [...publicPaths(), `/reports?q=${encodeURIComponent('秘密')}`].filter((p) => p !== `/reports/${number}`))
			assert.ok(!marked((await until(() => call(client, 'GET', path, { status: 200 }), (r) => !marked(r.text), 15_000)).text), path);
		await until(() => client.get(`/api/v1/reports/${gone}`), (r) => r.status === 404, 15_000);
		await call(client, 'GET', `/reports/${gone}`, { status: 404 });
		assert.notEqual((await client.get(photo)).status, 200);
	}
	for (const path of ['/me/followed', '/me/notices'])
		assert.ok(!marked((await call(follower, 'GET', path, { status: 200 })).text), path);
	assert.ok((await call(hers, 'GET', '/me/reports', { status: 200 })).json().items.some((r) => r.number === gone));
	assert.ok((await call(hers, 'GET', `/reports/${gone}`, { status: 200 })).json().hidden);
});

// --- what nginx keeps ------------------------------------------------------------------------------

test('nobody gets another one\'s reply out of nginx\'s cache', async () => {
	const path = `/api/v1/reports/${number}`;
	const cacheOf = (address) => accessLog().split('\n').filter((l) => l.startsWith(address) && l.includes(path)).at(-1).match(/cache=(\S+)/)[1];

	// Hers first: had it been kept, the next would see it.
	const own = await call(hers, 'GET', path, { status: 200 });
	assert.ok(own.json().viewer.reporter);
	assert.match(own.headers['cache-control'], /^private, no-store/);
	const strange = await call(anyone, 'GET', path, { status: 200 });
	assert.ok(!strange.json().viewer.reporter);
	assert.match(strange.headers['cache-control'], /^public, max-age=10/);
	assert.match(strange.headers.vary, /Authorization, Cookie/);
	assert.ok(['HIT', 'MISS', 'EXPIRED', 'UPDATING', 'STALE'].includes(cacheOf(anyone.address)));
	// What is kept of strangers is not hers, either.
	assert.ok((await call(hers, 'GET', path, { status: 200 })).json().viewer.reporter);
	assert.equal(cacheOf(hers.address), '-');
	// A bearer passes by as well, also a wrong one: it is never answered from what others were given.
	const wrong = new Client();
	await call(wrong, 'GET', path, { bearer: 'x'.repeat(30), status: 401 });
	assert.equal(cacheOf(wrong.address), '-');
	assert.equal((await call(anyone, 'GET', path, { status: 200 })).json().viewer.reporter, false);
});

test('bearers at one address each get their own, whoever asked before', async () => {
	const path = `/reports/${number}`, crowd = new Client();
	const token = async () => (await call(crowd, 'POST', '/sessions', { body: {}, status: 201 })).json().token;
	const one = await token(), two = await token();
	const seen = async (bearer) => (await call(crowd, 'GET', path, { bearer, status: 200 }));

	await call(crowd, 'POST', `${path}/follow`, { bearer: one, status: 200 });
	for (let round = 0; round < 3; round++) {
		assert.equal((await seen(one)).json().viewer.follows, true);
		assert.equal((await seen(two)).json().viewer.follows, false);
		assert.equal((await seen()).json().viewer.follows, false);
		assert.deepEqual((await call(crowd, 'GET', '/me/followed', { bearer: one, status: 200 })).json().items.map((r) => r.number), [number]);
		assert.deepEqual((await call(crowd, 'GET', '/me/followed', { bearer: two, status: 200 })).json().items, []);
	}
	assert.match((await seen(one)).headers['cache-control'], /no-store/);
	// A session that is over is nobody's: not even what everybody may read is given for it.
	await call(crowd, 'DELETE', '/me/sessions', { bearer: one });
	await call(crowd, 'GET', path, { bearer: one, status: 401 });
	await call(crowd, 'GET', '/reports', { bearer: one, status: 401 });
});

test('every read has an ETag that saves it, and HEAD', async () => {
	for (const [client, path] of [...publicPaths().map((p) => [anyone, p]), [anyone, '/categories'], [anyone, '/areas'], [hers, '/me/reports'], [hers, '/me/notices']]) {
		const first = await call(client, 'GET', path, { status: 200 });
		const head = await call(client, 'HEAD', path, { status: 200 });

		assert.ok(first.headers.etag, path);
		assert.equal(head.body.length, 0);
		assert.ok(head.headers.etag, path);
		const again = await call(client, 'GET', path, { headers: { 'if-none-match': first.headers.etag } });
		assert.ok(again.status === 304 || again.headers.etag !== first.headers.etag, path);
	}
});
