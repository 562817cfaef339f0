// Open311 as other people's programs speak it: FixMyStreet (by its own libraries, lwp.pl), Libre311's web page, the
// Python, JavaScript and Java clients. What they send is written by hand, from what they are known to send and need.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, base, drawnPhoto, until } from './client.mjs';
import { admin, sql, sqlNumber } from './site.mjs';

const root = '/open311/v2';
const name = `clients ${randomBytes(4).toString('hex')}`;
const key = admin('client', 'add', name, '--per-minute', '10000').trim();
const client = new Client();
let counter = 0;
const words = (text) => `${text} ${name} ${counter++}`;

// ---- FixMyStreet ----

const here = new URL('.', import.meta.url).pathname;

function fixMyStreet(method, path, params = {}, files = []) {
	const pairs = Object.entries({ jurisdiction_id: 'qingdao', ...(method === 'POST' && { api_key: key }), ...params })
		.filter(([, value]) => value !== undefined)
		.flatMap(([field, value]) => [value].flat().flatMap((one) => [field, `${one}`]));
	const call = JSON.stringify({ method, url: `${new URL(base).origin}${root}/${path}`, params: pairs, files });

	return JSON.parse(execFileSync('perl', [join(here, 'lwp.pl')], { input: call, encoding: 'utf8' }));
}

// A title, the words, where it is on that site: one text.
const description = (text) => `title: ${words(text)}\n\ndetail: 井盖边上裂了，车过的时候响 & <晃>\n\nurl: https://fixmystreet.example.org/report/17\n\nSubmitted via FixMyStreet\n`;

const report = (more = {}) => ({ service_code: 'G01', lat: 36.0671, long: 120.3826, description: description('井盖坏了'), first_name: 'Li',
	last_name: 'Wei', email: 'liwei@example.org', phone: '+86 138-0013-8000', ...more });

function sendReport(more, files) {
	const { status, reply } = fixMyStreet('POST', 'requests.xml', report(more), files);

	assert.equal(status, 200, JSON.stringify(reply));
	assert.equal(typeof reply.request[0].service_request_id, 'string');
	return reply.request[0].service_request_id;
}

test('FixMyStreet: the list of services and their questions, as it makes its categories of them', () => {
	const { status, type, reply } = fixMyStreet('GET', 'services.xml');

	assert.equal(status, 200);
	assert.match(type, /^text\/xml/);
	assert.ok(reply.service.length > 100);
	for (const service of reply.service) {
		assert.ok(service.service_code && service.service_name === service.service_name.trim());
		assert.match(service.metadata, /^(true|false)$/);
		assert.equal(typeof service.group, 'string');
	}
	for (const { service_code: code } of reply.service.filter((one) => one.metadata === 'true')) {
		const { attributes } = fixMyStreet('GET', `services/${code}.xml`).reply;

		assert.deepEqual(attributes.map((one) => Number(one.order)), attributes.map((one, i) => i + 1));
		for (const one of attributes) {
			assert.ok(one.code && one.description);
			for (const value of one.values ?? [])
				assert.deepEqual(Object.keys(value).sort(), ['key', 'name']);
		}
		if (code > 'G03')
			break;	// the rest is made by the same hand
	}
});

test('FixMyStreet: a report with a title, a phone of its form, two photos\' addresses and an answer', () => {
	const number = sendReport({ media_url: ['https://fixmystreet.example.org/photo/17.0.full.jpeg', 'https://fixmystreet.example.org/photo/17.1.full.jpeg'],
		'attribute[state]': 'broken', deviceid: 'web' });
	const [[body, urls]] = sql(`SELECT r.body, a.media_url FROM report r JOIN api_report a ON a.token = r.draft_token WHERE r.number = '${number}'`);

	assert.match(body, /title: 井盖坏了 .*\\n\\ndetail: 井盖边上裂了，车过的时候响 & <晃>\\n\\nurl: https:.*\\n\\nSubmitted via FixMyStreet/);
	assert.equal(urls.split('\\n').length, 2);
	assert.equal(sqlNumber(`SELECT phone_sealed IS NOT NULL FROM report WHERE number = '${number}'`), 1);
});

test('FixMyStreet: photos as files', async () => {
	const dir = mkdtempSync(join(tmpdir(), 'fms-'));
	const file = join(dir, '17.0.full.jpeg');

	writeFileSync(file, drawnPhoto());
	const number = sendReport({}, ['media', file, 'media[1]', file]);
	rmSync(dir, { recursive: true });
	const [request] = fixMyStreet('GET', `requests/${number}.xml`).reply.request;
	const photo = await client.get(new URL(request.media_url).pathname);

	assert.match(request.description, /井盖边上裂了，车过的时候响 & <晃>/);
	assert.equal(photo.status, 200);
	assert.equal(photo.headers['content-type'], 'image/jpeg', 'it takes nothing else for a photo');
});

test('FixMyStreet: what became of many reports, asked in one call', () => {
	const numbers = [sendReport(), sendReport(), sendReport()];
	const { request } = fixMyStreet('GET', 'requests.xml', { service_request_id: numbers.join(',') }).reply;

	assert.deepEqual(request.map((one) => one.service_request_id).sort(), numbers.sort());
	for (const one of request) {
		assert.match(one.updated_datetime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
		assert.ok(one.status_notes);
		assert.equal(one.status, 'open');
	}
});

// Its states, after lower-casing and with blanks for "_".
const states = ['open', 'confirmed', 'investigating', 'in progress', 'action scheduled', 'planned', 'internal referral', 'duplicate',
	'not councils responsibility', 'no further action', 'unable to fix', 'fixed', 'closed'];
const instant = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function updatesOf(number) {
	const [from, to] = [instant(Date.now() - 2 * 3600_000), instant(Date.now() + 1000)];
	const { status, reply } = fixMyStreet('GET', 'servicerequestupdates.xml', { api_key: key, start_date: from, end_date: to });

	assert.equal(status, 200, JSON.stringify(reply));
	for (const one of reply.request_update) {
		const utc = instant(Date.parse(one.updated_datetime));

		assert.ok(one.update_id && one.service_request_id);
		assert.ok(states.includes(one.status.toLowerCase().replaceAll('_', ' ')), one.status);
		assert.ok(utc >= from && utc <= to, `${utc} is not within what was asked for`);
	}
	return reply.request_update.filter((one) => one.service_request_id === number);
}

test('FixMyStreet: comments go in once, and come back under the number it was given for them', async () => {
	const number = sendReport({ service_code: 'S07003' });
	const comment = { updated_datetime: instant(Date.now()), service_request_id: number, service_request_id_ext: 17, status: 'OPEN',
		description: '又来了一辆车，井盖翻了', last_name: '-', first_name: 'Li', email: 'liwei@example.org', phone: '13800138000', update_id: `${name} 9`,
		title: 'Mr', email_alerts_requested: 'FALSE', public_anonymity_required: 'TRUE', media_url: 'https://fixmystreet.example.org/photo/c/9.0.full.jpeg' };
	const first = fixMyStreet('POST', 'servicerequestupdates.xml', comment), again = fixMyStreet('POST', 'servicerequestupdates.xml', comment);
	const { update_id: id } = first.reply.request_update[0];

	assert.equal(typeof id, 'string');
	assert.equal(again.reply.request_update[0].update_id, id);
	const own = updatesOf(number).filter((one) => one.update_id === id);
	assert.equal(own.length, 1, 'so that it knows its own comment again');
	assert.equal(own[0].description, comment.description);
	const old = fixMyStreet('POST', 'servicerequestupdates.xml', { ...comment, update_id: undefined, update_id_ext: 10, description: '旧版本这样叫它' });
	assert.equal(old.status, 200, JSON.stringify(old));
	await until(() => client.get(`${root}/requests/${number}.json`), (reply) => reply.json()[0].agency_responsible);
	assert.ok(updatesOf(number).some((one) => one.status === 'in_progress' && one.update_id !== id), 'the unit that has it now');
});

test('FixMyStreet: what was handled is opened again by REOPEN, and closed by FIXED', async () => {
	const number = sendReport({ service_code: 'S07003' });
	const step = (status, description) => fixMyStreet('POST', 'servicerequestupdates.xml',
		{ service_request_id: number, status, description, update_id: `${number} ${counter++}`, updated_datetime: instant(Date.now()) });

	await until(() => client.get(`${root}/requests/${number}.json`), (reply) => reply.json()[0].agency_responsible);
	const [[unit]] = sql(`SELECT u.code FROM report r JOIN case_file k ON k.report_id = r.id JOIN unit u ON u.id = k.unit_id WHERE r.number = '${number}'`);
	admin('case', 'handle', number, '--unit', unit, '--note', '广告牌已经拆除');
	assert.equal(step('REOPEN', '又松了').status, 200);
	assert.equal(updatesOf(number).at(-1).status, 'in_progress');
	admin('case', 'handle', number, '--unit', unit, '--note', '支架也拆了，墙面已经补好');
	assert.equal(fixMyStreet('GET', `requests/${number}.xml`).reply.request[0].status, 'open');
	assert.equal(updatesOf(number).at(-1).status, 'fixed');
	// It says with each comment what it has heard from us, whatever the comment says.
	assert.equal(step('CLOSED', '没有修好，还在晃').status, 200);
	assert.equal(fixMyStreet('GET', `requests/${number}.xml`).reply.request[0].status, 'open', 'she has not said that it is solved');
	assert.equal(step('FIXED', '真的修好了').status, 200);
	assert.equal(fixMyStreet('GET', `requests/${number}.xml`).reply.request[0].status, 'closed');
	assert.equal(updatesOf(number).at(-1).status, 'closed');
});

test('FixMyStreet: errors are read as code and description, whatever refused', () => {
	for (const [call, code, word] of [
		[['POST', 'requests.xml', report({ api_key: 'nonsense' })], '403', 'api_key'],
		[['POST', 'requests.xml', report({ service_code: 'pothole' })], '404', 'service_code'],
		[['POST', 'requests.xml', { ...report(), lat: '', long: '', address_id: '#NOTPINPOINTED#' }], '400', 'address_id'],
		[['GET', 'tokens/none.xml'], '404', 'token'],
		[['GET', 'services/none.xml'], '404', 'service_code'],
	]) {
		const { status, reply } = fixMyStreet(...call);

		assert.equal(`${status}`, code, JSON.stringify(reply));
		assert.equal(reply.error[0].code, code);
		assert.ok(reply.error.some((one) => one.description.includes(word)), JSON.stringify(reply));
	}
});

// ---- the others ----

async function postForm(path, fields) {
	const reply = await client.request('POST', path, { body: new URLSearchParams(fields).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json, text/plain, */*' } });

	assert.equal(reply.status, 200, reply.text);
	return reply.json()[0].service_request_id;
}

// Each part with what that client's library writes in its head.
async function postParts(parts) {
	const boundary = randomBytes(12).toString('hex');
	const body = Buffer.concat([...parts.flatMap(([head, value]) => [Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(value), Buffer.from('\r\n')]),
		Buffer.from(`--${boundary}--\r\n`)]);
	const reply = await client.request('POST', `${root}/requests.json`, { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });

	assert.equal(reply.status, 200, reply.text);
	return reply.json()[0].service_request_id;
}

test('Libre311: the jurisdiction in the address, several choices in one value, statuses in a list', async () => {
	const number = await postForm(`${root}/requests.json?jurisdiction_id=qingdao`, { api_key: key, service_code: 'G05', lat: '36.0671', long: '120.3826',
		address_string: '香港中路', 'attribute[trade]': 'food,fruit', description: words('占道经营'), first_name: 'Ann', email: 'ann@example.org' });
	const [request] = (await client.get(`${root}/requests/${number}.json?jurisdiction_id=qingdao&extensions=true`)).json();
	const since = encodeURIComponent(new Date(Date.now() - 3600_000).toISOString());
	const list = async (filters) => (await client.get(`${root}/requests.json?jurisdiction_id=qingdao&page_size=10&page=1&start_date=${since}&${filters}`)).json();

	assert.deepEqual(request.extended_attributes.attributes.trade, ['food', 'fruit']);
	assert.ok((await list('status=open,closed&service_code=G05,G06')).some((one) => one.service_request_id === number));
	assert.ok((await list('status=open&status=closed&service_code=G06&service_code=G05')).some((one) => one.service_request_id === number));
	assert.ok(!(await list('status=closed&service_code=G05')).some((one) => one.service_request_id === number));
});

test('three (Python): discovery leads to the endpoint, a photo comes as a part, the key also with GET', async () => {
	const { endpoints } = (await client.get('/open311/discovery.json')).json();
	const endpoint = endpoints.find((one) => one.type === 'production' && one.formats.includes('application/json'));
	const plain = (field) => `Content-Disposition: form-data; name="${field}"`;
	const number = await postParts([[plain('api_key'), key], [plain('service_code'), 'G01'], [plain('lat'), '36.0671'], [plain('long'), '120.3826'],
		[plain('description'), words('井盖')], [`${plain('media')}; filename="photo.jpg"`, drawnPhoto()]]);
	const day = instant(Date.now() - 86400_000), path = new URL(endpoint.url).pathname;
	const list = (await client.get(`${path}/requests.json?api_key=${key}&start_date=${day}&status=open`)).json();

	assert.ok(list.find((one) => one.service_request_id === number).media_url);
	assert.equal((await client.get(`${path}/services/G01.json?api_key=${key}`)).json().service_code, 'G01');
});

test('Java clients: every part has a type, an encoding or a length of its own', async () => {
	const apache = (field) => `Content-Disposition: form-data; name="${field}"\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit`;
	const okhttp = (field, value) => `Content-Disposition: form-data; name="${field}"\r\nContent-Transfer-Encoding: binary\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(value)}`;

	for (const head of [apache, okhttp]) {
		const fields = { api_key: key, jurisdiction_id: 'qingdao', service_code: 'G05', lat: '36.0671', long: '120.3826', description: words('占道经营'),
			'attribute[trade][]': 'food', device_id: 'a1b2', account_id: '', media_url: '' };
		const number = await postParts([...Object.entries(fields).map(([field, value]) => [head(field, value), value]),
			['Content-Disposition: form-data; name="media"; filename="IMG_1.jpg"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary', drawnPhoto()]]);

		assert.equal(sqlNumber(`SELECT photo_count FROM report WHERE number = '${number}'`), 1);
		assert.match((await client.get(`${root}/requests/${number}.json`)).json()[0].description, /占道经营 .*小吃餐饮/);
	}
});
