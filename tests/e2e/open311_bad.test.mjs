// What is refused before any handler sees it, or before anything is written: through nginx, in the list of errors that
// programs read. Each wrong argument has its test in tests/page/test_open311_bad.c.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { Client, base, until } from './client.mjs';
import { admin, gone, kill, pidOf, sql, startProgram, workersOf } from './site.mjs';

const root = '/open311/v2';
const name = `bad ${randomBytes(4).toString('hex')}`;
const client = new Client();
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const fields = { service_code: 'S07003', lat: '36.0671', long: '120.3826', description: `广告牌 ${name}` };

const post = (path, values, from = client) => from.request('POST', path, { body: new URLSearchParams(values).toString(), headers: form });

function xpath(text, path) {
	return execFileSync('xmllint', ['--nonet', '--xpath', `string(${path})`, '-'], { input: text, encoding: 'utf8' }).trim();
}

function assertList(json, xml, code) {
	for (const reply of [json, xml])
		assert.equal(reply.status, code, reply.text);
	assert.match(json.headers['content-type'], /^application\/json/);
	assert.match(xml.headers['content-type'], /^text\/xml/);
	assert.equal(JSON.parse(json.text)[0].code, code);
	assert.equal(xpath(xml.text, '/errors/error/code'), `${code}`);
	assert.ok(xpath(xml.text, '/errors/error/description').length > 4);
}

// What a call makes the database do, by the database's own log; not whether there is a new catalogue, which every call asks.
async function statementsOf(run) {
	sql("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1");
	try {
		await run();
	} finally {
		sql('SET GLOBAL general_log = 0');
	}
	return sql(`SELECT HEX(argument) FROM mysql.general_log WHERE user_host LIKE 'dl_open311%' AND command_type IN ('Execute', 'Query')`)
		.map(([hex]) => String(Buffer.from(hex, 'hex'))).filter((text) => !/^SET SESSION|^SELECT version FROM rules_version/.test(text));
}

test('a key that is none, revoked or expired is 403, and the database was asked about the key alone', async () => {
	const [revoked, expired, good] = ['revoked', 'expired', 'good'].map((kind) => admin('client', 'add', `${name} ${kind}`, '--until', '2099-12-31').trim());

	admin('client', 'revoke', sql(`SELECT id FROM api_client WHERE name = '${name} revoked'`)[0][0]);
	sql(`UPDATE api_client SET valid_until = UTC_TIMESTAMP(3) WHERE name = '${name} expired'`);
	for (const [key, word] of [['', '没有带密钥'], ['nonsense', '密钥不对'], [revoked, '停用'], [expired, '过期']])
		for (const call of [() => post(`${root}/requests.json`, { ...fields, api_key: key }),
			() => post(`${root}/servicerequestupdates.json`, { api_key: key, update_id: '1', service_request_id: 'x', description: 'y' }),
			() => client.get(`${root}/servicerequestupdates.json?api_key=${key}`)]) {
			let reply;
			const statements = await statementsOf(async () => { reply = await call(); });

			assert.equal(reply.status, 403, reply.text);
			assert.ok(reply.json()[0].description.includes(word), reply.text);
			assert.equal(statements.length, key ? 1 : 0, statements.join('\n'));
			assert.ok(statements.every((text) => /^SELECT [^;]* FROM api_client WHERE key_hash = /.test(text)), statements.join('\n'));
		}
	const written = await statementsOf(() => post(`${root}/requests.json`, { ...fields, api_key: good }));
	assert.ok(written.some((text) => text.startsWith('INSERT INTO report ')), 'the log does show what is written');
});

test('days that are over or none make no key', () => {
	for (const day of ['2020-01-01', '2099-02-30', 'tomorrow', '2099-12-31T00:00:00Z', ''])
		assert.throws(() => admin('client', 'add', `${name} never`, '--until', day), day);
	assert.match(admin('client', 'list'), new RegExp(`${name} good\t.*\tuntil 2100-01-01T00:00:00`));
	assert.deepEqual(sql(`SELECT 1 FROM api_client WHERE name = '${name} never'`), []);
});

// Says that more will come, and waits for the answer.
function announce(path, length) {
	return new Promise((done, fail) => {
		const request = http.request(new URL(path, base), { method: 'POST', headers: { ...form, 'content-length': length } }, (reply) => {
			let text = '';
			reply.setEncoding('utf8').on('data', (part) => { text += part; });
			reply.on('end', () => { request.destroy(); done({ status: reply.statusCode, headers: reply.headers, text }); });
		}).on('error', fail);
		request.flushHeaders();
	});
}

test('a body of no measure is 413 in the list of errors, said by nginx or by the handler', async () => {
	assertList(await announce(`${root}/requests.json`, 200_000_000), await announce(`${root}/requests.xml?api_key=x`, 200_000_000), 413);
	const body = 'a'.repeat((1 << 20) + 1);
	const [json, xml] = await Promise.all(['json', 'xml'].map((format) => client.request('POST', `${root}/requests.${format}`, { body, headers: form })));
	assertList(json, xml, 413);
});

test('a flood from one address is 429 in the list of errors; what a city\'s program sends is none', async () => {
	const eager = new Client(), program = new Client();
	const send = (from, format, count) => Promise.all(Array.from({ length: count }, () => post(`${root}/requests.${format}`, fields, from)));
	const json = await send(eager, 'json', 260), xml = await send(eager, 'xml', 60);
	const held = (replies) => replies.find((reply) => reply.status === 429);

	assertList(held(json), held(xml), 429);
	for (const count of [70, 70])
		assert.ok((await send(program, 'json', count)).every((reply) => reply.status === 403));
});

test('while the program is away it is 503 in the list of errors, for exports too', async () => {
	const parent = pidOf('open311'), workers = workersOf('open311');

	kill(parent);
	workers.forEach(kill);
	await Promise.all([parent, ...workers].map(gone));
	try {
		assertList(await client.get(`${root}/requests.json?page=77`), await client.get(`${root}/requests.xml?page=77`), 503);
		const exported = await client.get('/open/cases-2026-11.geojson');
		assert.equal(exported.status, 503);
		assert.equal(exported.json()[0].code, 503);
	} finally {
		startProgram('open311');
	}
	const back = await until(() => client.get(`${root}/tokens/x.json`), (reply) => reply.status === 404);
	assert.equal(back.status, 404);
});

test('methods that are not there are 405, what is no address 404, in the format that is asked for', async () => {
	const on = (method, path) => client.request(method, path, { body: '', headers: form });

	assertList(await on('PUT', `${root}/requests.json`), await on('PUT', `${root}/requests.xml`), 405);
	assertList(await on('DELETE', `${root}/requests/QD-000000-AAAAA.json`), await on('PATCH', `${root}/requests/QD-000000-AAAAA.xml`), 405);
	assertList(await on('GET', `${root}/requests/../../etc/passwd.json`), await on('GET', `${root}/requests/%2e%2e%2fx.xml`), 404);
	assert.equal((await on('GET', `${root}/requests.txt`)).status, 404);
});
