// Open311 GeoReport v2 as its clients use it: through nginx, handlers, media, database and dispatchd.
// Each "must" of the standard that a server can get wrong has a test here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, base, drawnPhoto, until } from './client.mjs';
import { admin, everyLog, gone, kill, pidOf, sql, sqlNumber, startProgram, workersOf } from './site.mjs';

const root = '/open311/v2';
const place = { lat: '36.0671', long: '120.3826' };
const name = `conformance ${randomBytes(4).toString('hex')}`;
const key = admin('client', 'add', name, '--per-minute', '10000').trim();
const client = new Client();

// A path into the reply, as an XPath, by a parser that forgives nothing.
function xpath(text, path) {
	return execFileSync('xmllint', ['--nonet', '--xpath', `string(${path})`, '-'], { input: text, encoding: 'utf8' }).trim();
}

const get = (path) => client.get(root + path);

function post(path, fields, { headers = {}, from = client } = {}) {
	const body = new URLSearchParams();

	for (const [field, value] of Object.entries(fields))
		for (const one of [value].flat())
			body.append(field, one);
	return from.request('POST', root + path, {
		body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
	});
}

function postParts(path, parts) {
	const boundary = `t${randomBytes(8).toString('hex')}`;
	const body = Buffer.concat([...parts.flatMap(([field, value]) => [
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"` +
			(Buffer.isBuffer(value) ? '; filename="p.jpg"\r\nContent-Type: image/jpeg' : '') + '\r\n\r\n'),
		Buffer.from(value), Buffer.from('\r\n')]), Buffer.from(`--${boundary}--\r\n`)]);

	return client.request('POST', root + path, { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
}

let counter = 0;
// What is different each time, so that it is not taken for the same again.
const words = (text = '楼顶的户外广告牌违规') => `${text} ${name} ${counter++}`;

async function send(fields = {}) {
	const reply = await post('/requests.json', { api_key: key, service_code: 'S07003', ...place, description: words(), ...fields });

	assert.equal(reply.status, 200, reply.text);
	return reply.json()[0].service_request_id;
}

async function refused(path, fields, code, naming) {
	const reply = await post(path, fields);

	assert.equal(reply.status, code, reply.text);
	for (const word of [naming].flat())
		assert.ok(reply.json().some((error) => error.code === code && error.description.includes(word)), `${word}: ${reply.text}`);
}

const count = () => sqlNumber('SELECT (SELECT COUNT(*) FROM report) + (SELECT COUNT(*) FROM draft)');

test('discovery lists a production and a test endpoint, each in both formats', async () => {
	const json = (await client.get('/open311/discovery.json')).json();
	const xml = await client.get('/open311/discovery.xml');

	assert.deepEqual(json.endpoints.map((e) => e.type), ['production', 'test']);
	for (const endpoint of json.endpoints) {
		assert.deepEqual(endpoint.formats, ['text/xml', 'application/json']);
		assert.equal((await client.get(`${new URL(endpoint.url).pathname}/services.json`)).status, 200);
	}
	assert.equal(xml.headers['content-type'], 'text/xml; charset=utf-8');
	assert.match(xml.text, /^<\?xml version="1.0" encoding="utf-8"\?>/i);
	assert.equal(xpath(xml.text, '/discovery/endpoints/endpoint[2]/type'), 'test');
	assert.equal(xpath(xml.text, 'namespace-uri(/*)'), '');
});

test('the list of services is a bare array, its codes are strings, in XML the same', async () => {
	const json = await get('/services.json'), xml = await get('/services.xml');
	const list = json.json();

	assert.equal(json.headers['content-type'], 'application/json; charset=utf-8');
	assert.ok(Array.isArray(list) && list.length > 100, `${list.length}`);
	for (const service of list) {
		assert.equal(typeof service.service_code, 'string');
		assert.equal(typeof service.metadata, 'boolean');
		assert.equal(service.type, 'realtime');
	}
	assert.equal(new Set(list.map((s) => s.service_code)).size, list.length, 'a code stands twice');
	assert.equal(xpath(xml.text, 'count(/services/service)'), `${list.length}`);
	assert.equal(xpath(xml.text, '/services/service[1]/service_code'), list[0].service_code);
});

test('a definition is one object; its attributes are in order, with keys and names', async () => {
	const definition = (await get('/services/G01.json')).json();
	const xml = (await get('/services/G01.xml')).text;

	assert.equal(definition.service_code, 'G01');
	assert.deepEqual(definition.attributes.map((a) => a.order), definition.attributes.map((a, i) => i + 1));
	assert.equal(definition.attributes[0].values[0].key, 'missing');
	assert.equal(definition.attributes[0].required, false);
	assert.equal(xpath(xml, '/service_definition/attributes/attribute[1]/values/value[1]/name'), '缺失');
});

test('the national catalogue\'s codes are taken as well', async () => {
	for (const code of ['S07003', '07003', '37020007003'])
		assert.equal((await get(`/services/${code}.json`)).json().service_code, 'S07003', code);
});

test('what is not there is 404, as a list of errors in the format of the address', async () => {
	for (const path of ['/services/X99', '/requests/QD-000000-AAAAA', '/requests/none', '/tokens/none', '/nothing']) {
		const json = await get(`${path}.json`), xml = await get(`${path}.xml`);

		assert.equal(json.status, 404, path);
		assert.equal(json.json()[0].code, 404, path);
		assert.equal(xml.status, 404, path);
		assert.equal(xpath(xml.text, '/errors/error/code'), '404', path);
	}
	assert.equal((await get('/services/G01')).status, 404);
});

test('our jurisdiction or none is right, another one is 404 in every call', async () => {
	assert.equal((await get('/services.json?jurisdiction_id=qingdao')).status, 200);
	assert.equal((await get('/services.json?jurisdiction_id=')).status, 200);
	for (const path of ['/services.json', '/services/G01.json', '/requests.json', '/requests/QD-000000-AAAAA.json', '/tokens/x.json'])
		assert.equal((await get(`${path}?jurisdiction_id=paris`)).status, 404, path);
	await refused('/requests.json', { api_key: key, jurisdiction_id: 'paris', service_code: 'G01', ...place }, 404, 'jurisdiction_id');
});

test('without a good key it is 403 before anything is written', async () => {
	const before = count(), fields = { service_code: 'G01', ...place, description: words() };

	await refused('/requests.json', fields, 403, 'api_key');
	await refused('/requests.json', { ...fields, api_key: '' }, 403, 'api_key');
	await refused('/requests.json', { ...fields, api_key: 'x'.repeat(64) }, 403, 'api_key');
	await refused('/requests.json', { ...fields, api_key: `${key}0` }, 403, 'api_key');
	assert.equal(count(), before);
});

test('a revoked key is 403', async () => {
	const other = admin('client', 'add', `${name} revoked`).trim();
	const id = sql(`SELECT id FROM api_client WHERE name = '${name} revoked'`)[0][0];

	assert.equal((await post('/requests.json', { api_key: other, service_code: 'G01', ...place, description: words() })).status, 200);
	admin('client', 'revoke', id);
	await refused('/requests.json', { api_key: other, service_code: 'G01', ...place, description: words() }, 403, '停用');
});

test('a key has so many calls a minute, then it is 429', async () => {
	const slow = admin('client', 'add', `${name} slow`, '--per-minute', '2').trim();
	const asked = [];

	for (let i = 0; i < 6; i++) // two minutes may meet here
		asked.push((await client.get(`${root}/servicerequestupdates.json?api_key=${slow}`)).status);
	assert.ok(asked.filter((status) => status === 200).length <= 4 && asked.includes(429), `${asked}`);
});

test('a request becomes a case with a unit, and both formats say the same', async () => {
	const number = await send({ description: words('广告牌 & <b>违规</b> "急"') });
	const json = await until(() => get(`/requests/${number}.json`), (r) => r.json()[0].agency_responsible);
	const [request] = json.json();
	const xml = (await get(`/requests/${number}.xml`)).text;

	assert.equal(request.service_request_id, number);
	assert.equal(request.status, 'open');
	assert.match(request.description, /广告牌 & <b>违规<\/b> "急"/);
	assert.ok(Math.abs(request.lat - 36.0671) < 1e-6 && Math.abs(request.long - 120.3826) < 1e-6);
	assert.ok(Date.parse(request.updated_datetime) >= Date.parse(request.requested_datetime));
	assert.match(request.requested_datetime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
	assert.ok(Date.parse(request.expected_datetime) > Date.now());
	assert.equal(request.zipcode, null);
	for (const field of ['description', 'address', 'service_code', 'service_name', 'agency_responsible', 'requested_datetime', 'lat', 'long'])
		assert.equal(xpath(xml, `/service_requests/request/${field}`), `${request[field]}`, field);
	assert.equal(xpath(xml, 'count(/service_requests/request/*)'), `${Object.keys(request).length}`);
	assert.ok(xml.includes('广告牌 &amp; &lt;b&gt;违规&lt;/b&gt;'), 'escaped once');
});

test('multipart is taken like urlencoded, and photos come in through media', async () => {
	const reply = await postParts('/requests.xml', [['api_key', key], ['service_code', 'S07003'], ['lat', place.lat], ['long', place.long],
		['description', words('广告牌')], ['media', drawnPhoto()], ['media[1]', drawnPhoto()]]);

	assert.equal(reply.status, 200, reply.text);
	const number = xpath(reply.text, '/service_requests/request/service_request_id');
	const [request] = (await get(`/requests/${number}.json`)).json();
	assert.equal(sqlNumber(`SELECT photo_count FROM report WHERE number = '${number}'`), 2);
	assert.equal((await client.get(new URL(request.media_url).pathname)).status, 200);
});

test('what is no photo is 400 that names it, and nothing becomes a report', async () => {
	const before = sqlNumber('SELECT COUNT(*) FROM report');
	const reply = await postParts('/requests.json', [['api_key', key], ['service_code', 'G01'], ['lat', place.lat], ['long', place.long],
		['description', words()], ['media', Buffer.from('<?php no picture')]]);

	assert.equal(reply.status, 400, reply.text);
	assert.match(reply.json()[0].description, /^media: .*照片/);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before);
});

test('while media is away a photo is 503, nothing is acknowledged, and the same again is stored once', async () => {
	const parts = [['api_key', key], ['service_code', 'S07003'], ['lat', place.lat], ['long', place.long], ['description', words()], ['media', drawnPhoto()]];
	const before = sqlNumber('SELECT COUNT(*) FROM report');
	const pids = [pidOf('media'), ...workersOf('media')];

	pids.forEach(kill);
	await Promise.all(pids.map(gone));
	const away = await postParts('/requests.json', parts);
	startProgram('media');
	assert.equal(away.status, 503, away.text);
	assert.equal(away.json()[0].code, 503);
	assert.equal(away.headers['retry-after'], '5');
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before);
	const back = await until(() => postParts('/requests.json', parts), (r) => r.status === 200);
	assert.equal(back.status, 200, back.text);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before + 1);
});

test('every argument that is wrong is named, all at once', async () => {
	await refused('/requests.json', { api_key: key }, 400, ['service_code', 'lat, long, address_string, address_id']);
	await refused('/requests.json', { api_key: key, service_code: 'NONE', ...place }, 404, 'service_code');
	await refused('/requests.json', { api_key: key, service_code: 'G01', lat: '36.06' }, 400, 'long');
	await refused('/requests.json', { api_key: key, service_code: 'G01', long: '120.3' }, 400, 'lat');
	await refused('/requests.json', { api_key: key, service_code: 'G01', lat: 'north', long: '120' }, 400, 'lat');
	await refused('/requests.json', { api_key: key, service_code: 'G01', lat: 'nan', long: 'inf' }, 400, 'lat');
	await refused('/requests.json', { api_key: key, service_code: 'G01', lat: '48.85', long: '2.35' }, 400, '不在本市');
	await refused('/requests.json', { api_key: key, service_code: 'G01', address_id: '999' }, 400, 'address_id');
	await refused('/requests.json', { api_key: key, service_code: 'G01', ...place, phone: '12', email: 'e'.repeat(101), media_url: 'javascript:x' }, 400,
		['phone', 'email', 'media_url']);
	await refused('/requests.json', { api_key: key, service_code: 'G01', ...place, 'attribute[state]': 'eaten' }, 400, 'attribute[state]');
	await refused('/requests.json', { api_key: key, service_code: 'G01', ...place, 'attribute[colour]': 'red' }, 400, 'attribute[colour]');
	await refused('/requests.json', { api_key: key, service_code: 'G01', ...place, 'attribute[state]': ['missing', 'broken'] }, 400, 'attribute[state]');
});

test('attributes are kept, and said in words to who handles the case', async () => {
	const asked = (await get('/services/G05.json')).json().attributes[0];

	assert.equal(asked.datatype, 'multivaluelist');
	const number = await send({ service_code: 'G05', 'attribute[trade][]': ['food', 'fruit'] });
	const [request] = (await get(`/requests/${number}.json?extensions=true`)).json();
	assert.deepEqual(request.extended_attributes.attributes.trade, ['food', 'fruit']);
	assert.match(request.description, /小吃餐饮、水果蔬菜/);
});

test('4,000 characters are taken, 4,001 refused, counted as characters', async () => {
	const long = `${'汉'.repeat(3990)}${randomBytes(5).toString('hex')}`;
	const number = await send({ description: long });

	assert.equal((await get(`/requests/${number}.json`)).json()[0].description, long);
	await refused('/requests.json', { api_key: key, service_code: 'G01', ...place, description: '汉'.repeat(4001) }, 400, 'description');
});

test('an address in words is enough', async () => {
	const number = await send({ lat: '', long: '', address_string: '市南区香港中路街道某路口' });
	const [request] = (await get(`/requests/${number}.json`)).json();

	assert.equal(request.lat, null);
	assert.match(request.address, /市南区香港中路街道/);
});

test('the same again is the same request, and is said so', async () => {
	const fields = { api_key: key, service_code: 'G02', ...place, description: words('路灯不亮') };
	const first = (await post('/requests.json', fields)).json()[0], second = (await post('/requests.json', fields)).json()[0];

	assert.equal(second.service_request_id, first.service_request_id);
	assert.match(second.service_notice, /已经收到过/);
	assert.doesNotMatch(first.service_notice, /已经收到过/);
	const many = await Promise.all(Array.from({ length: 8 }, () => post('/requests.json', { ...fields, description: `${fields.description} 同时` })));
	assert.equal(new Set(many.map((reply) => reply.json()[0].service_request_id)).size, 1, 'sent at the same moment');
	const [one, two] = [await post('/requests.json', fields, { headers: { 'idempotency-key': 'a' } }), await post('/requests.json', fields, { headers: { 'idempotency-key': 'b' } })];
	assert.notEqual(one.json()[0].service_request_id, two.json()[0].service_request_id, 'another key is another request');
});

test('filters: ids override all others, status and code and time narrow', async () => {
	const a = await send(), b = await send({ service_code: 'G02' });
	const ids = (reply) => reply.json().map((r) => r.service_request_id);

	assert.deepEqual(ids(await get(`/requests.json?service_request_id=${b},${a}&start_date=nonsense&status=eaten`)).sort(), [a, b].sort());
	assert.ok(ids(await get('/requests.json?service_code=S07003')).includes(a));
	assert.ok(!ids(await get('/requests.json?service_code=S07003')).includes(b));
	assert.ok(ids(await get('/requests.json?service_code=07003,G02')).includes(b));
	assert.ok(ids(await get('/requests.json?status=open,closed')).includes(a));
	assert.ok(!ids(await get('/requests.json?status=closed')).includes(a));
	assert.ok(!ids(await get('/requests.json?start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z')).includes(a));
	assert.deepEqual(ids(await get('/requests.json?page_size=1&page=1')).length, 1);
	assert.notDeepEqual(ids(await get('/requests.json?page_size=1&page=1')), ids(await get('/requests.json?page_size=1&page=2')));
});

test('wrong filters are 400, each named', async () => {
	for (const [query, word] of [['start_date=yesterday', 'start_date'], ['end_date=2020-13-01', 'end_date'], ['status=eaten', 'status'],
		['service_code=NONE', 'service_code'], ['page=0', 'page'], ['page_size=1001', 'page_size'],
		['start_date=2020-01-01T00:00:00Z&end_date=2020-06-01T00:00:00Z', '90'], ['start_date=2020-02-01T00:00:00Z&end_date=2020-01-01T00:00:00Z', 'start_date']]) {
		const reply = await get(`/requests.json?${query}`);

		assert.equal(reply.status, 400, query);
		assert.ok(reply.json()[0].description.includes(word), reply.text);
	}
});

test('hidden requests are in no answer', async () => {
	const held = admin('client', 'add', `${name} held`, '--hold').trim();
	const reply = await post('/requests.json', { api_key: held, service_code: 'G01', ...place, description: words() });
	const number = reply.json()[0].service_request_id;

	assert.equal(sqlNumber(`SELECT hidden FROM report WHERE number = '${number}'`), 2);
	assert.equal((await get(`/requests/${number}.json`)).status, 404);
	assert.deepEqual((await get(`/requests.json?service_request_id=${number}`)).json(), []);
	assert.ok(!(await get('/requests.json?page_size=1000')).text.includes(number));
	assert.ok(!(await client.get(`${root}/servicerequestupdates.json?api_key=${key}`)).text.includes(number));
});

test('name, phone and e-mail of who sent it are in no answer, no page, no log', async () => {
	const secret = { email: `e${randomBytes(4).toString('hex')}@example.org`, phone: '13800138000', first_name: '欧阳密', last_name: '诸葛藏' };
	const number = await send({ ...secret, account_id: 'acc-1', device_id: 'dev-9' });
	const seen = [await get(`/requests/${number}.json?extensions=true`), await get(`/requests/${number}.xml?extensions=true`),
		await get('/requests.json?extensions=true'), await client.get(`/r/${number}`)].map((r) => r.text).join('\n') + everyLog();

	for (const value of [...Object.values(secret), 'dev-9', 'acc-1', key])
		assert.ok(!seen.includes(value), `${value} is shown`);
	assert.ok(!sql(`SELECT HEX(contact_sealed) FROM api_report`).flat().join().includes(Buffer.from(secret.email).toString('hex').toUpperCase()));
});

test('updates tell each public step; who sent the request may add, and nobody else', async () => {
	const number = await send(), other = admin('client', 'add', `${name} other`).trim();
	const since = new Date(Date.now() - 3600_000).toISOString();

	await until(() => get(`/requests/${number}.json`), (r) => r.json()[0].agency_responsible);
	const list = (await client.get(`${root}/servicerequestupdates.json?api_key=${key}&start_date=${since}`)).json();
	assert.deepEqual(list.filter((u) => u.service_request_id === number).map((u) => u.status).slice(0, 1), ['in_progress']);

	const update = { api_key: key, update_id: `u-${name}`, service_request_id: number, description: '现在更严重了' };
	const first = await post('/servicerequestupdates.json', update), again = await post('/servicerequestupdates.json', update);
	assert.equal(first.status, 200, first.text);
	assert.deepEqual(again.json(), first.json());
	assert.match((await client.get(`/r/${number}`)).text, /现在更严重了/);
	assert.equal((await client.get(`/r/${number}`)).text.split('现在更严重了').length, 2, 'stored once');
	await refused('/servicerequestupdates.json', { ...update, api_key: other, update_id: 'x' }, 404, 'service_request_id');
	await refused('/servicerequestupdates.json', { ...update, update_id: '' }, 400, 'update_id');
	await refused('/servicerequestupdates.json', { ...update, update_id: 'y', description: '' }, 400, 'description');
});

test('the sender closes what was handled, and opens again what was not', async () => {
	const number = await send();

	await until(() => get(`/requests/${number}.json`), (r) => r.json()[0].agency_responsible);
	const [[unit]] = sql(`SELECT u.code FROM report r JOIN case_file k ON k.report_id = r.id JOIN unit u ON u.id = k.unit_id
		WHERE r.number = '${number}'`);
	admin('case', 'handle', number, '--unit', unit, '--note', '广告牌已经拆除');
	const reopened = await post('/servicerequestupdates.json', { api_key: key, update_id: `r-${number}`, service_request_id: number, status: 'open', description: '支架还在' });
	assert.equal(reopened.status, 200, reopened.text);
	assert.equal((await get(`/requests/${number}.json?extensions=true`)).json()[0].extended_attributes.status, 'in_progress');
	admin('case', 'handle', number, '--unit', unit, '--note', '支架也拆了，墙面已经补好');
	const closed = await post('/servicerequestupdates.json', { api_key: key, update_id: `c-${number}`, service_request_id: number, status: 'CLOSED' });
	assert.equal(closed.status, 200, closed.text);
	assert.equal((await get(`/requests/${number}.json`)).json()[0].status, 'closed');
	assert.ok((await get(`/requests.json?status=closed&service_code=S07003`)).text.includes(number));
});

test('the test endpoint checks like the real one and stores nothing', async () => {
	const before = count();
	const good = await client.request('POST', '/open311/test/v2/requests.json', {
		body: new URLSearchParams({ api_key: key, service_code: 'G01', ...place, description: words() }).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	});

	assert.equal(good.status, 200, good.text);
	assert.equal(count(), before);
});

test('strange bodies and methods are refused in the same form', async () => {
	const json = await client.request('POST', `${root}/requests.json`, { body: '{"api_key": 1}', headers: { 'content-type': 'application/json' } });
	const put = await client.request('PUT', `${root}/requests.json`, { body: '' });
	const broken = await client.request('POST', `${root}/requests.xml`, { body: 'api_key=%zz', headers: { 'content-type': 'application/x-www-form-urlencoded' } });

	assert.equal(json.status, 415);
	assert.equal(json.json()[0].code, 415);
	assert.equal(put.status, 405);
	assert.equal(broken.status, 400);
	assert.equal(xpath(broken.text, '/errors/error/code'), '400');
});

test('the examples of the README run as they stand', () => {
	const section = readFileSync('README.md', 'utf8').split('\n## ').find((part) => part.startsWith('Other programs come in'));
	const lines = section.split('\n').filter((line) => line.startsWith('    curl '));
	const dir = mkdtempSync(join(tmpdir(), 'open311-'));

	writeFileSync(join(dir, 'photo.jpg'), drawnPhoto());
	for (const line of lines)
		assert.ok(execFileSync('sh', ['-c', line], { cwd: dir, encoding: 'utf8', env: { ...process.env, site: new URL(base).origin, key } }).length > 20, line);
	rmSync(dir, { recursive: true });
	assert.equal(lines.length, 6);
});

// The month in China of now, as the exports name it.
const month = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7);

test('the cases of a month come as CSV: public ones, once each, formulas defused', async () => {
	const number = await send({ description: `=HYPERLINK("http://x") ${words()}` });
	const csv = await client.get(`/open/cases-${month}.csv`);
	const hidden = sql('SELECT number FROM report WHERE hidden <> 0').flat();

	assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8');
	assert.match(csv.headers['content-disposition'], /attachment; filename="cases-/);
	assert.equal(csv.text.charCodeAt(0), 0xfeff);
	assert.ok(new RegExp(`\r\n"${number}",.*"'=HYPERLINK`).test(csv.text), 'the formula is defused');
	const numbers = csv.text.match(/^"QD-\d{6}-[2-9A-Z]{5}"/gm);
	assert.equal(new Set(numbers).size, numbers.length);
	assert.equal(numbers.length, sqlNumber(`SELECT COUNT(*) FROM report WHERE hidden = 0 AND submitted_at >= '${month}-01' - INTERVAL 8 HOUR
		AND submitted_at < '${month}-01' + INTERVAL 1 MONTH - INTERVAL 8 HOUR`));
	for (const one of hidden)
		assert.ok(!csv.text.includes(one), one);
});

test('the same as GeoJSON, whole and well-formed, also of a month without cases', async () => {
	const reply = await client.get(`/open/cases-${month}.geojson`), empty = await client.get('/open/cases-2001-01.geojson');
	const all = reply.json();

	assert.equal(reply.headers['content-type'], 'application/geo+json');
	assert.equal(all.type, 'FeatureCollection');
	assert.ok(all.features.length > 0);
	for (const feature of all.features) {
		assert.equal(feature.type, 'Feature');
		assert.ok(feature.geometry === null || (feature.geometry.coordinates[0] > 119 && feature.geometry.coordinates[1] < 38), JSON.stringify(feature.geometry));
	}
	assert.deepEqual(empty.json().features, []);
	for (const bad of ['cases-2026-13.csv', 'cases-1999-01.csv', 'cases-2026-1.csv', 'cases-.csv', 'cases-2026-11.exe', 'cases-%E4%B8%80-11.csv', 'x'])
		assert.equal((await client.get(`/open/${bad}`)).status, 404, bad);
});

test('more than one piece is read once each, also where many came in at one instant', async () => {
	const rows = 2500, citizen = sql('SELECT MIN(id) FROM citizen')[0][0];

	sql(`INSERT INTO report (number, draft_token, citizen_id, status, body, place_source, place_text, photo_count, submitted_at, updated_at)
		SELECT CONCAT('QD-020304-', LPAD(seq, 5, '0')), UNHEX(MD5(CONCAT('piece ', seq))), ${citizen}, 5, 'x', 4, '', 0,
		'2002-03-04' + INTERVAL (seq DIV 1200) SECOND, '2002-03-04' FROM seq_1_to_${rows}`);
	const reply = await client.get('/open/cases-2002-03.csv');

	sql("DELETE FROM report WHERE number LIKE 'QD-020304-%'");
	assert.equal(new Set(reply.text.match(/^"QD-020304-.{5}/gm)).size, rows);
	assert.equal(reply.text.match(/^"QD-020304-/gm).length, rows);
});

test('a feed by area and category is well-formed Atom', async () => {
	const number = await send();
	const feed = await client.get(`/open/atom.xml?category=S07003&area=370202`);

	assert.equal(feed.headers['content-type'], 'application/atom+xml; charset=utf-8');
	assert.equal(xpath(feed.text, "local-name(/*)"), 'feed');
	assert.ok(feed.text.includes(number));
	assert.ok(Number(xpath(feed.text, "count(//*[local-name()='entry'])")) > 0);
	assert.equal(xpath(feed.text, "count(//*[local-name()='entry'][not(*[local-name()='id'])])"), '0');
	assert.ok(!(await client.get('/open/atom.xml?area=370211')).text.includes(number));
	assert.equal((await client.get('/open/atom.xml?area=1')).status, 400);
	assert.equal((await client.get('/open/atom.xml?category=NONE')).status, 400);
});

test('the flow log comes out for auditors, each row once, in order, with its hash', async () => {
	const number = await send();

	await until(() => get(`/requests/${number}.json`), (r) => r.json()[0].agency_responsible);
	const rows = admin('log', 'export').trim().split('\n').map((line) => JSON.parse(line));
	const own = rows.filter((row) => row.report === number);

	assert.equal(rows.length, sqlNumber(`SELECT COUNT(*) FROM flow_log WHERE id <= ${rows.at(-1).id}`));
	assert.ok(rows.every((row, i) => !i || row.id > rows[i - 1].id));
	assert.deepEqual(own.map((row) => row.seq), own.map((row, i) => i + 1));
	for (const row of own.filter((one) => one.hash))
		assert.equal(row.hash, sql(`SELECT LOWER(HEX(hash)) FROM flow_log WHERE id = ${row.id}`)[0][0]);
	assert.equal(admin('log', 'export', '--from', '2001-01-01', '--to', '2001-02-01'), '');
});
