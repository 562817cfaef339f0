// Shop signs for programs, through nginx: every reply is held against the description.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { randomInt, randomUUID } from 'node:crypto';
import test from 'node:test';
import { Client, base, drawnPhoto, until } from './client.mjs';
import { call } from './api.mjs';
import { sql, sqlNumber } from './site.mjs';
import { seenBy, staffOf } from './staff.mjs';

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

test('an ETag saves the second reading of what is one person\'s, too', async () => {
	const me = await person(), { token } = (await me('POST', '/signs/designs', { body: { design: 'retail/01', name: '海记' }, status: 201 })).json();

	for (const path of ['/signs/mine/questions', '/signs/gallery', `/signs/designs/${token}`]) {
		const first = await me('GET', path, { status: 200 });

		assert.equal((await me('GET', path, { headers: { 'if-none-match': first.headers.etag }, status: 304 })).text, '');
	}
});

test('who asks for letterings without end is held back with a problem', async () => {
	const greedy = await person(), { token } = (await greedy('POST', '/signs/designs', { body: { design: 'retail/01', name: '海记' }, status: 201 })).json();
	const replies = await Promise.all(Array.from({ length: 90 }, () => greedy('PATCH', `/signs/designs/${token}`, { body: { palette: 0 } })));

	assert.ok(replies.some((reply) => reply.status === 429) && replies.every((reply) => [200, 429].includes(reply.status)));
	problem(replies.find((reply) => reply.status === 429), 'too-many');
	assert.equal((await (await person())('GET', `/signs/designs/${token}`)).status, 200);
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
	for (const [body, field] of [[{ storey_mm: 3800, storeys: 6 }, 'width_mm'], [{ ...front, storeys: undefined }, 'storeys'], [{ ...front, width_mm: 599 }, 'width_mm'], [{ ...front, left_bottom_mm: 2600 }, 'left_top_mm'], [{ ...front, width_mm: -4800 }, 'width_mm'], [{ ...front, width_mm: 1e15 }, 'width_mm'], [{ ...front, width_mm: 4800.5 }, 'width_mm'],
		[{ ...front, width_mm: '4800' }, 'width_mm'], [{ ...front, storey_mm: 0 }, 'storey_mm'], [{ ...front, floor: 1.5 }, 'floor'], [{ ...front, residents: 'yes' }, 'residents'],
		[{ ...front, kind: 'roof' }, 'kind'], [{ ...front, area: -1 }, 'area'], [{ ...front, area: 110101 }, 'area'], [{ ...front, street: '长'.repeat(41) }, 'street'], [{ ...front, depth: 1 }, 'depth']]) {
		const reply = await call(anyone, 'POST', '/signs/fit', { body, status: 422 });

		assert.deepEqual(reply.json().errors.map((e) => e.field), [field], reply.text);
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
	const me = await person(), headers = key(), body = { design: 'retail/02', name: `邻里${randomInt(1e9)}` };
	const first = await me('POST', '/signs/designs', { body, headers, status: 201 });
	const again = await me('POST', '/signs/designs', { body, headers, status: 201 });

	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.json().token, first.json().token);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM sign_order WHERE name = '${body.name}'`), 1);
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

// --- asking before it is made, and what comes of it ------------------------------------------------

// Photos of a front, uploaded as the page does it by a person with a cookie, who then calls with its token.
async function shopkeeper() {
	const client = new Client(), token = await client.token();
	const me = (method, path, { headers = {}, ...more } = {}) => call(client, method, path, { ...more, headers: { 'x-csrf-token': token, ...headers } });
	const photo = async () => {
		const reply = await client.upload([drawnPhoto()], { to: '/signs/ask/new' }, { path: '/media/facade', json: true });

		assert.equal(reply.status, 200, reply.text);
		return reply.json().photos[0].id;
	};

	return { client, me, photo };
}

const question = { shop: '鲜得来', street: 370202001, place: '香港中路 66 号', trade: 'catering', kind: 'blade', width_mm: 600, height_mm: 1500, body: '想做竖牌，可以吗？' };

async function asked(more = {}) {
	const owner = await shopkeeper();
	const reply = await owner.me('POST', '/signs/questions', { body: { ...question, ...more }, headers: key(), status: 201 });

	return { ...owner, number: reply.json().number, k: reply.json().secret_url.split('k=')[1], sent: reply };
}

let office;

// What the office does on its desk, by the desk's own form.
async function desk(path, fields) {
	office ??= await staffOf('office');
	const page = await office.page(path);
	const reply = await office.post(path, { seen: seenBy(page), note: '', ...fields });

	assert.equal(reply.status, 303, reply.text.slice(0, 800));
}

const answer = (number, fields = {}) => desk(`/desk/signs/ask/${number}`, { do: 'answer', verdict: '1', note: '可以这样做', ...fields });

async function storefront() {
	const one = await asked();

	await answer(one.number);
	const { own } = (await one.me('POST', `/signs/questions/${one.number}/actions`, { body: { do: 'agree' }, headers: key(), status: 200 })).json();

	assert.match(own.passport, /^QD-/);
	return { ...one, passport: own.passport };
}

test('a question is asked once, answered with marks on her photo, and read by nobody else', async () => {
	const owner = await shopkeeper(), photo = await owner.photo(), headers = key(), body = { ...question, photos: [photo] };
	const sent = (await owner.me('POST', '/signs/questions', { body, headers, status: 201 })).json();
	const again = await owner.me('POST', '/signs/questions', { body, headers, status: 201 });

	assert.equal(again.json().number, sent.number);
	assert.ok(Date.parse(sent.due_at) > Date.now());
	await answer(sent.number, { verdict: '2', note: '再矮一点', on: String(photo), marks: '框 100 100 200 300 这里' });
	const mine = (await owner.me('GET', `/signs/questions/${sent.number}`, { status: 200 })).json();

	assert.equal(mine.state.code, 'answered');
	assert.equal(mine.own.answers[0].verdict.code, 'adjust');
	assert.deepEqual(mine.own.answers[0].marks, [{ shape: 'box', left: 100, top: 100, width: 200, height: 300, say: '这里' }]);
	assert.equal(mine.own.answers[0].photo, photo);
	assert.deepEqual(mine.own.may, ['agree', 'ask_back', 'revise', 'withdraw']);
	assert.equal((await owner.client.get(mine.own.photos[0].small)).status, 200);
	const other = await call(anyone, 'GET', `/signs/questions/${sent.number}`, { status: 200 });

	assert.equal(other.json().own, null);
	for (const secret of ['再矮一点', '竖牌', '鲜得来', '香港中路'])
		assert.ok(!other.text.includes(secret), secret);
	const linked = await call(new Client(), 'GET', `/signs/questions/${sent.number}?k=${sent.secret_url.split('k=')[1]}`, { status: 200 });

	assert.equal(linked.json().own.body, question.body);
	assert.match(linked.headers['cache-control'], /private/);
});

test('only who asked acts on a question, in its state, having seen its newest entry', async () => {
	const one = await asked(), act = (body, status, who = one.me) => who('POST', `/signs/questions/${one.number}/actions`, { body, status });
	const other = await person();

	const refused = await act({ do: 'withdraw' }, 403, other);
	problem(refused, 'not-yours');
	assert.doesNotMatch(refused.text, /上报人/);
	problem(await call(anyone, 'POST', `/signs/questions/${one.number}/actions`, { body: { do: 'withdraw' }, status: 403 }), 'forbidden');
	problem(await act({ do: 'agree' }, 409), 'not-now');
	const { own: { seen } } = (await one.me('GET', `/signs/questions/${one.number}`)).json();
	await answer(one.number);
	problem(await act({ do: 'ask_back', note: '为什么', seen }, 409), 'conflict');
	assert.deepEqual((await act({ do: 'ask_back' }, 422)).json().errors.map((e) => e.field), ['note']);
	assert.equal((await act({ do: 'ask_back', note: '几毫米？' }, 200)).json().state.code, 'asked_back');
	await answer(one.number, { verdict: '3', note: '不行' });
	problem(await act({ do: 'agree' }, 409), 'not-now');
	const revised = (await act({ do: 'revise', design: 'retail/03', width_mm: 700, note: '改小了', k: one.k }, 200, other)).json();

	assert.deepEqual([revised.state.code, revised.own.sign.design, revised.own.sign.width_mm, revised.own.sign.height_mm], ['revised', 'retail/03', 700, 1500]);
	assert.equal((await act({ do: 'withdraw' }, 200)).json().state.code, 'withdrawn');
	problem(await act({ do: 'withdraw' }, 409), 'not-now');
	problem(await one.me('POST', '/signs/questions/ZD-2222-2222-2222/actions', { body: { do: 'agree' }, status: 404 }), 'not-found');
});

test('a question that cannot be is 422 beside its names, one without a key is not taken', async () => {
	const { me } = await shopkeeper();
	const foreign = await (await shopkeeper()).photo();

	problem(await me('POST', '/signs/questions', { body: question, status: 400 }), 'idempotency-key-missing');
	for (const [more, field] of [[{ trade: 'banks' }, 'trade'], [{ kind: 'roof' }, 'kind'], [{ design: 'catering/99' }, 'design'], [{ order: 'nosuch' }, 'order'], [{ shop: '' }, 'shop'], [{ shop: '长'.repeat(61) }, 'shop'],
		[{ street: 370202 }, 'street'], [{ street: -1 }, 'street'], [{ street: '370202001' }, 'street'], [{ width_mm: -600 }, 'width_mm'], [{ width_mm: 99 }, 'width_mm'], [{ width_mm: 1e9 }, 'width_mm'], [{ body: '' }, 'body'],
		[{ photos: [foreign] }, 'photos'], [{ photos: [1, 2, 3, 4, 5, 6, 7] }, 'photos'], [{ photos: [-1] }, 'photos'], [{ phone: '13812345678' }, 'phone']]) {
		const reply = await me('POST', '/signs/questions', { body: { ...question, ...more }, headers: key(), status: 422 });

		assert.deepEqual(reply.json().errors.map((e) => e.field), [field], reply.text);
	}
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM sign_photo WHERE photo_id = ${foreign}`), 0);
});

// As the mini-program uploads: with its token, and no page to go back to.
function upload(me, photos, fields = {}) {
	const boundary = `dl${randomInt(1e9)}`, parts = [];

	for (const [name, value] of Object.entries(fields))
		parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
	for (const photo of photos)
		parts.push(Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="photo"; filename="p.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`), photo, Buffer.from('\r\n'));
	parts.push(Buffer.from(`--${boundary}--\r\n`));
	return me('POST', '/media/facade', { body: Buffer.concat(parts), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
}

test('a program uploads with its token, asks with the photo, and shows its sign on it', async () => {
	const me = await person(), sent = await upload(me, [drawnPhoto(), drawnPhoto()]);
	const [first, second] = sent.json().photos.map((p) => p.id);

	assert.equal(sent.status, 200);
	const { number } = (await me('POST', '/signs/questions', { body: { ...question, photos: [first] }, headers: key(), status: 201 })).json();
	assert.equal((await me('GET', `/signs/questions/${number}`)).json().own.photos[0].id, first);
	const corners = [200, 200, 800, 220, 800, 420, 200, 400];
	const sign = (await me('POST', '/signs/designs', { body: { design: 'catering/01', name: '海记', photo: second, corners }, status: 201 })).json();

	for (const path of [sign.files.street_day_jpg, sign.files.street_night_jpg])
		assert.equal((await me.client.get(path)).headers['content-type'], 'image/jpeg');
	for (const [body, field] of [[{ corners: [1, 2] }, 'corners'], [{ corners: [200, 200, 800, 220, 800, 420, 200, 1001] }, 'corners'], [{ corners: [200, 200, 200, 200, 200, 200, 200, 200] }, 'corners'],
		[{ photo: 99999999, corners }, 'photo'], [{ photo: second }, 'corners'], [{ photo: 0, corners }, 'photo']]) {
		const reply = await me('PATCH', `/signs/designs/${sign.token}`, { body, status: 422 });

		assert.deepEqual(reply.json().errors.map((e) => e.field), [field], reply.text);
	}
	assert.equal((await me('PATCH', `/signs/designs/${sign.token}`, { body: { photo: 0 }, status: 200 })).json().files.street_day_jpg, null);
	const logo = (await upload(me, [drawnPhoto()], { for: 'logo' })).json().photos[0].id;
	assert.ok((await me('PATCH', `/signs/designs/${sign.token}`, { body: { logo }, status: 200 })).json().has_logo);
	problem(await upload(me, [Buffer.from('no photo')]), 'fields');
	problem(await upload((method, path, more) => call(anyone, method, path, { ...more, bearer: 'nobody' }), [drawnPhoto()]), 'session');
});

test('a design made here is asked about by its token', async () => {
	const owner = await shopkeeper();
	const { token } = (await owner.me('POST', '/signs/designs', { body: { design: 'catering/07', name: '鲜得来', latin: 'FRESH', palette: 0 }, status: 201 })).json();
	const { number } = (await owner.me('POST', '/signs/questions', { body: { ...question, kind: undefined, trade: undefined, order: token }, headers: key(), status: 201 })).json();
	const { sign } = (await owner.me('GET', `/signs/questions/${number}`)).json().own;

	assert.deepEqual([sign.design, sign.latin], ['catering/07', 'FRESH']);
	assert.ok(sign.light && sign.depth_mm > 0 && sign.trade.code === 'catering');
});

// --- the storefront ---------------------------------------------------------------------------------

test('what the QR leads to is public, and the owner sees more', async () => {
	const one = await storefront();
	const open = await call(anyone, 'GET', `/signs/passports/${one.passport}`, { status: 200 });

	assert.deepEqual([open.json().shop, open.json().filing.code, open.json().is_owner], ['鲜得来', 'draft', false]);
	assert.ok(!open.text.includes('secret') && !open.text.includes('可以吗'));
	assert.match(open.headers['cache-control'], /^public/);
	problem(await call(anyone, 'GET', `/signs/passports/${one.passport}/owner`, { status: 403 }), 'forbidden');
	await call(anyone, 'GET', `/signs/passports/${one.passport}?p=1`, { status: 200 });
	await call(anyone, 'GET', `/signs/passports/${one.passport}?p=77`, { status: 200 });
	const owner = (await one.me('GET', `/signs/passports/${one.passport}/owner`, { status: 200 })).json();

	assert.equal(owner.scans_30_days, 1);
	assert.ok(owner.may.includes('file') && owner.timeline.some((e) => e.action === 'issue'));
	for (const wrong of ['QD-2222-2222-2222', 'none', one.passport.replace(/.$/, (c) => (c === '2' ? '3' : '2'))])
		problem(await call(anyone, 'GET', `/signs/passports/${wrong}`, { status: 404 }), 'not-found');
});

test('what nginx keeps for strangers is not what the owner gets, nor the other way', async () => {
	const one = await storefront();

	for (const path of [`/signs/passports/${one.passport}`, `/signs/questions/${one.number}`])
		for (const [who, own] of [[anyone, false], [one, true], [anyone, false], [one, true]]) {
			const reply = own ? await one.me('GET', path, { status: 200 }) : await call(who, 'GET', path, { status: 200 });

			assert.equal(Boolean(reply.json().is_owner ?? reply.json().own), own, path);
			assert.match(reply.headers['cache-control'], own ? /private, no-store/ : /^public, max-age=10$/);
		}
});

test('a sign is filed with a photo, once, returned with a reason, filed again and accepted', async () => {
	const one = await storefront(), path = `/signs/passports/${one.passport}/actions`;
	const act = (body, status = 200, more = {}) => one.me('POST', path, { body, status, ...more });

	assert.deepEqual((await act({ do: 'file' }, 422)).json().errors.map((e) => e.field), ['photos']);
	const body = { do: 'file', photos: [await one.photo()] }, headers = key();
	assert.equal((await act(body, 200, { headers })).json().filing.code, 'filed');
	assert.equal((await act(body, 200, { headers })).headers['idempotency-replayed'], 'true');
	problem(await act({ do: 'file' }, 409), 'not-now');
	await desk(`/desk/signs/shop/${one.passport}`, { do: 'return', note: '照片太暗' });
	assert.equal((await one.me('GET', `/signs/passports/${one.passport}/owner`)).json().returned_why, '照片太暗');
	await act({ do: 'file' });
	await desk(`/desk/signs/shop/${one.passport}`, { do: 'accept' });
	const open = await read(`/signs/passports/${one.passport}?p=1`);

	assert.equal(open.filing.code, 'accepted');
	assert.ok(Date.parse(open.valid_until) > Date.now() + 2 * 365 * 86_400_000 && open.photos.length === 1);
	problem(await act({ do: 'renew' }, 409), 'not-now');
	assert.equal((await act({ do: 'reprint' })).json().print, 2);
	for (const [bad, field] of [[{ do: 'burn' }, 'do'], [{}, 'do'], [{ do: 'file', seen: -1 }, 'seen'], [{ do: 'file', photos: 'x' }, 'photos'], [{ do: 'file', why: 'x' }, 'why']])
		assert.deepEqual((await act(bad, 422)).json().errors.map((e) => e.field), [field]);
});

test('a handed-over shop is the seller\'s no more, by session, by link or by a repeated call', async () => {
	const seller = await storefront(), buyer = await person(), path = `/signs/passports/${seller.passport}`;
	const before = (await seller.me('GET', `${path}/owner`)).json().secret_url.split('k=')[1];

	problem(await buyer('POST', `${path}/actions`, { body: { do: 'hand_over' }, status: 403 }), 'forbidden');
	const headers = key(), handed = await seller.me('POST', `${path}/actions`, { body: { do: 'hand_over', k: before }, headers, status: 200 });
	const link = handed.json().secret_url.split('k=')[1];

	assert.notEqual(link, before);
	for (const k of ['', `?k=${before}`])
		problem(await seller.me('GET', `${path}/owner${k}`, { status: 403 }), 'forbidden');
	problem(await seller.me('POST', `${path}/actions`, { body: { do: 'hand_over', k: before }, status: 403 }), 'forbidden');
	assert.equal((await buyer('POST', `${path}/actions`, { body: { do: 'take_over', k: link }, status: 200 })).json().action, 'take_over');
	assert.ok((await buyer('GET', `${path}/owner`, { status: 200 })).json().is_owner);
	// Once taken over, neither the old link nor what the seller was told once opens anything.
	for (const k of [before, link])
		problem(await seller.me('POST', `${path}/actions`, { body: { do: 'take_over', k }, status: 403 }), 'forbidden');
	assert.equal((await seller.me('POST', `${path}/actions`, { body: { do: 'hand_over', k: before }, headers, status: 200 })).headers['idempotency-replayed'], 'true');
	assert.ok((await buyer('GET', `${path}/owner`, { status: 200 })).json().is_owner);
});

test('a revoked number says so and why', async () => {
	const one = await storefront();

	await desk(`/desk/signs/shop/${one.passport}`, { do: 'revoke', note: '店已关门' });
	const reply = await call(anyone, 'GET', `/signs/passports/${one.passport}`, { status: 410 });

	problem(reply, 'gone');
	assert.match(reply.json().detail, /店已关门/);
	problem(await one.me('POST', `/signs/passports/${one.passport}/actions`, { body: { do: 'file' }, status: 410 }), 'gone');
});

test('the yearly check asks for each item, and a fault for what is done about it', async () => {
	const one = await storefront(), path = `/signs/passports/${one.passport}/checks`;
	const list = (await one.me('GET', path, { status: 200 })).json();
	const items = Object.fromEntries(list.asked.map((item) => [item.code, 'ok']));
	const check = (body, status) => one.me('POST', path, { body, headers: key(), status });

	assert.deepEqual(list.items, []);
	problem(await one.me('POST', path, { body: { items }, status: 400 }), 'idempotency-key-missing');
	for (const bad of [{}, { ...items, bolts: 'fine' }, { ...items, roof: 'ok' }, { ...items, rust: undefined }])
		assert.deepEqual((await check({ items: bad }, 422)).json().errors.map((e) => e.field), ['items']);
	assert.deepEqual((await check({ items }, 422)).json().errors.map((e) => e.field), ['photos']);
	const photos = [await one.photo()];
	assert.deepEqual((await check({ items: { ...items, rust: 'fault' }, photos }, 422)).json().errors.map((e) => e.field), ['note']);
	await check({ items: { ...items, rust: 'fault' }, photos, note: '下周换' }, 201);
	assert.deepEqual((await one.me('GET', path)).json().items[0].faults, ['rust']);
	const { safety } = await read(`/signs/passports/${one.passport}?p=1`);

	assert.equal(safety.ok, false);
	assert.ok(!safety.overdue);
	problem(await (await person())('POST', path, { body: { items, photos }, headers: key(), status: 403 }), 'forbidden');
});

test('whoever stands before a sign may say what is wrong, and its owner does not learn who', async () => {
	const one = await storefront(), passer = await person(), path = `/signs/passports/${one.passport}/problems`;

	assert.deepEqual((await passer('POST', path, { body: { body: '' }, headers: key(), status: 422 })).json().errors.map((e) => e.field), ['body']);
	problem(await passer('POST', path, { body: { body: '角翘起来了' }, status: 400 }), 'idempotency-key-missing');
	const { number } = (await passer('POST', path, { body: { body: '角翘起来了' }, headers: key(), status: 201 })).json();
	const owner = await one.me('GET', `/signs/passports/${one.passport}/owner`);

	assert.ok(owner.json().questions.some((q) => q.number === number && q.kind === 'problem' && q.body === '角翘起来了'));
	assert.ok(!owner.json().timeline.some((e) => e.note.includes(number)));
	assert.equal((await one.me('GET', `/signs/questions/${number}`)).json().own, null);
	assert.equal((await passer('GET', `/signs/questions/${number}`)).json().own.body, '角翘起来了');
});

test('mine are my questions, storefronts and notices, page by page, and nobody else\'s', async () => {
	const one = await storefront(), mine = async (what, who = one.me) => (await who('GET', `/signs/mine/${what}`, { status: 200 })).json();
	const all = async (what) => {
		const seen = [];

		for (let after = ''; after !== null;) {
			const page = await mine(`${what}${after ? `?after=${after}` : ''}`);

			seen.push(...page.items.map((item) => item.number));
			after = page.next;
		}
		return seen;
	};

	for (let i = 0; i < 21; i++)
		await one.me('POST', '/signs/questions', { body: { ...question, body: `第${i}问` }, headers: key(), status: 201 });
	const seen = await all('questions');

	assert.equal(seen.length, 22);
	assert.equal(new Set(seen).size, 22);
	assert.deepEqual(await all('passports'), [one.passport]);
	const notices = await until(() => mine('notices'), (page) => page.items.length > 0);

	await (await person())('POST', '/signs/mine/notices/read', { body: { up_to: notices.items[0].id }, status: 200 });
	assert.ok((await mine('notices')).items.every((n) => n.unread));

	assert.ok(notices.items.some((n) => n.action === 'answer' && n.number === one.number && n.unread));
	await one.me('POST', '/signs/mine/notices/read', { body: { up_to: notices.items[0].id }, status: 200 });
	assert.ok((await mine('notices')).items.filter((n) => n.id <= notices.items[0].id).every((n) => !n.unread));
	assert.deepEqual((await mine('questions', await person())).items, []);
	problem(await call(new Client(), 'GET', '/signs/mine/questions', { status: 401 }), 'session');
	assert.deepEqual((await one.me('GET', '/signs/mine/passports?after=x', { status: 422 })).json().errors.map((e) => e.field), ['after']);
});

// --- what it costs, and how it is told -----------------------------------------------------------------

// What a call makes the program do, by the database's own log; who asks and whether there are new rules or areas, every call asks.
async function statementsOf(run) {
	sql("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1");
	try {
		await run();
	} finally {
		sql('SET GLOBAL general_log = 0');
	}
	return sql(`SELECT HEX(argument) FROM mysql.general_log WHERE user_host LIKE 'dl_signs%' AND command_type IN ('Execute', 'Query')`)
		.map(([hex]) => String(Buffer.from(hex, 'hex'))).filter((text) => !/^SET SESSION|FROM rules_version|FROM citizen_session/.test(text));
}

test('a reading costs the database the same few statements however much there is', async () => {
	const one = await storefront(), { fit } = (await one.me('POST', '/signs/fit', { body: { ...front, keep: true }, status: 201 })).json();
	const { token } = (await one.me('POST', '/signs/designs', { body: { design: 'catering/01', name: '海记', fit }, status: 201 })).json();
	const most = { 'gallery?trade=life': 0, [`gallery?fit=${fit}`]: 1, streets: 0, 'rules?area=370202': 0, answers: 1, cases: 1, [`fit/${fit}`]: 1, [`designs/${token}`]: 2,
		[`questions/${one.number}`]: 4, [`passports/${one.passport}`]: 3, [`passports/${one.passport}/owner`]: 6, [`passports/${one.passport}/checks`]: 3, 'mine/questions': 2, 'mine/passports': 2, 'mine/notices': 2 };

	for (const path of ['streets', 'rules']) // each worker reads the rules once
		for (let i = 0; i < 8; i++)
			await one.me('GET', `/signs/${path}`);
	for (const [path, count] of Object.entries(most)) {
		const statements = await statementsOf(() => one.me('GET', `/signs/${path}`, { status: 200 }));

		assert.ok(statements.length <= count, `${path}: ${statements.length}\n${statements.join('\n')}`);
	}
});

test('one key sent by many at the same moment makes one question', async () => {
	const { me } = await shopkeeper(), headers = key(), body = { ...question, body: `同时 ${randomInt(1e9)}` };
	const replies = await Promise.all(Array.from({ length: 8 }, () => me('POST', '/signs/questions', { body, headers })));

	assert.ok(replies.every((reply) => [201, 409].includes(reply.status)));
	assert.ok(replies.some((reply) => reply.status === 201));
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM sign_ask WHERE body = '${body.body}'`), 1);
});

test('the README\'s examples of signs run as they stand', async () => {
	const section = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').split('\n### ').find((part) => part.startsWith('Shop signs'));
	const lines = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('    curl '));
	const token = await session();
	const replies = lines.map((line) => JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { ...process.env, site: new URL(base).origin, token } })));

	assert.equal(replies.length, 2);
	assert.equal(replies[0].street.name, '中山路');
	assert.equal((await anyone.get(replies[1].files.pdf)).headers['content-type'], 'application/pdf');
});
