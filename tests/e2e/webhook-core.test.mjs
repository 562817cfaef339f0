// [dispatch] core = webhook, end to end: a site of its own hands its cases to a core that really listens,
// and that hangs, breaks, answers nonsense and answers twice; what it replies is on the citizen's page,
// and "未解决" goes out to it. Nothing is lost, each is visible at the desk.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { createHmac } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const top = new URL('../../', import.meta.url).pathname, B = process.env.B ?? 'build';
const dir = mkdtempSync(join(tmpdir(), 'dl-webhook-core-'));

const freePort = () => new Promise((done) => {
	const s = http.createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

// --- the core outside ----------------------------------------------------------------------

const events = []; // all that came, also what was never answered
const ways = new Map(); // by report: (event, res, times) => ..., else it says that it has it
const seen = new Map();
const citizens = new Map(); // by report
const held = new Set();

const json = (res, value, status = 200) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const remoteId = (report) => `SHJ-${report.slice(-5)}`;
const fine = (event, res) => json(res, event.kind === 'opened' ? { id: remoteId(event.report), status: 'received' } : {});

function huge(res) {
	res.writeHead(200, { 'content-type': 'application/json' });
	const more = () => {
		while (!res.destroyed && res.write(' '.repeat(1 << 16)));
		res.once('drain', more);
	};
	more();
}

let refuseAll = false;

const remote = http.createServer((req, res) => {
	const pieces = [];

	held.add(res);
	res.on('close', () => held.delete(res));
	req.on('data', (piece) => pieces.push(piece));
	req.on('end', () => {
		const body = Buffer.concat(pieces).toString(), event = JSON.parse(body);
		const times = (seen.get(event.event) ?? 0) + 1;

		seen.set(event.event, times);
		events.push({ headers: req.headers, body, event, times });
		if (refuseAll)
			return json(res, { say: 'key revoked' }, 401);
		const go = () => (ways.get(event.report) ?? fine)(event, res, times);
		return unknown && !citizens.has(event.report) ? unknown.push(go) : go();
	});
});

const port = await freePort();

await new Promise((done) => { remote.listen(0, '127.0.0.1', done); });
writeFileSync(join(dir, 'local.ini'), `[model]
retrain_at =
[dispatch]
core = webhook
[handover]
url = http://127.0.0.1:${remote.address().port}/hook
unit = 3702-chengguan
poll_ms = 50
timeout_ms = 1500
first_pause_ms = 50
tries = 6
`);
process.env.DL_SITE = `http://127.0.0.1:${port}`;
process.env.DL_SITE_DIR = dir;
execFileSync(join(top, 'cgi/site'), ['start', dir, String(port)], { env: { ...process.env, B, DL_WORKERS: '2' }, stdio: 'ignore', cwd: top });

const { Client, report, sleep, until } = await import('./client.mjs');
const { admin, gone, kill, pidOf, sql, sqlNumber, startProgram } = await import('./site.mjs');
const { staffOf, stateOf } = await import('./staff.mjs');

test.after(() => {
	for (const res of held)
		res.destroy();
	remote.closeAllConnections();
	remote.close();
	execFileSync(join(top, 'cgi/site'), ['stop', dir], { env: { ...process.env, B }, stdio: 'ignore', cwd: top });
	rmSync(dir, { recursive: true, force: true });
});

const key = admin('core', 'key').trim();

async function newReport() {
	const citizen = new Client(), number = await report(citizen);

	citizens.set(number, citizen);
	return number;
}

// A report whose core behaves in its own way from its first event on: whatever comes of an unknown report
// meanwhile waits until it is known whose it is.
let unknown = null;

async function newReportWith(way) {
	unknown = [];
	const number = await newReport();

	ways.set(number, way);
	for (const go of unknown)
		go();
	unknown = null;
	return number;
}

const eventsOf = (number, kind) => events.filter(({ event }) => event.report === number && (!kind || event.kind === kind));
const outward = (number) => sql(`SELECT h.state, IFNULL(h.remote_id, ''), (SELECT COUNT(*) FROM handover_message m WHERE m.report_id = h.report_id AND m.state = 1)
	FROM handover_case h JOIN report r ON r.id = h.report_id WHERE r.number = '${number}'`)[0]?.map((v, i) => (i === 1 ? v : Number(v)));
const delivered = (number) => until(async () => outward(number), (row) => row?.[0] === 1 && row[2] === 0, 20_000);
const pageOf = (number, words) => until(() => citizens.get(number).get(`/r/${number}`), (page) => words.test(page.text), 15_000);

let replies = 0;

// A signed reply; {status, json()}.
function reply(number, fields, { sign = key, at = Date.now(), raw, type = 'application/json', id = `T-${++replies}` } = {}) {
	const body = raw ?? JSON.stringify({ reply: id, report: number, at: new Date(at).toISOString(), ...fields });
	const seconds = Math.floor(at / 1000);

	return new Client().request('POST', '/open311/core/replies', { body, headers: {
		'content-type': type,
		'x-dianliang-timestamp': String(seconds),
		'x-dianliang-signature': `v1=${createHmac('sha256', sign).update(`reply.${seconds}.${body}`).digest('hex')}`,
	} });
}

test('a case goes out as a signed event, and what the core replies is on the citizen\'s page', async () => {
	const number = await newReport();

	assert.deepEqual(await delivered(number), [1, remoteId(number), 0]);
	const [{ headers, body, event }] = eventsOf(number, 'opened');
	const stamp = headers['x-dianliang-timestamp'];
	assert.equal(headers['x-dianliang-signature'], `v1=${createHmac('sha256', key).update(`${stamp}.${body}`).digest('hex')}`);
	assert.equal(headers['idempotency-key'], event.event);
	assert.equal(event.words, '井盖没了，路口中间，很危险');
	assert.match(event.area, /市南区/);
	assert.equal(event.point.lat, 36.062);
	assert.equal(event.photos.length, 1);
	assert.equal((await new Client().request('HEAD', new URL(event.photos[0]).pathname)).status, 200);

	assert.equal((await reply(number, { sequence: 1, status: 'handling', unit: '市南区城市管理局', say: '已派人去看' })).status, 200);
	assert.match((await pageOf(number, /已派人去看/)).text, /市南区城市管理局/);
	assert.equal((await reply(number, { sequence: 2, status: 'handled', say: '新井盖已装好' })).status, 200);
	assert.match((await pageOf(number, /新井盖已装好/)).text, /待确认/);

	// 未解决 goes out; the core mends it; 已解决 goes out.
	const citizen = citizens.get(number);
	const said = await citizen.post(`/r/${number}/not-solved`, { note: '井盖还是会晃' });
	assert.equal(said.status, 303, said.text);
	const [{ event: again }] = await until(async () => eventsOf(number, 'not_solved'), (all) => all.length > 0);
	assert.match(again.words, /井盖还是会晃/);
	assert.equal(again.id, remoteId(number));
	assert.equal((await reply(number, { sequence: 3, status: 'handled', say: '加了垫圈，不晃了' })).status, 200);
	await pageOf(number, /加了垫圈/);
	assert.equal((await citizen.post(`/r/${number}/solved`)).status, 303);
	assert.equal((await until(async () => eventsOf(number, 'solved'), (all) => all.length > 0)).length, 1);
	await delivered(number);
	assert.deepEqual(eventsOf(number).map(({ event: e }) => e.kind), ['opened', 'not_solved', 'solved']);
	// Over: nothing moves it any more, and that is said.
	assert.equal((await reply(number, { sequence: 4, status: 'handling', say: '再看看' })).status, 409);
});

test('an answer may hold number, unit and deadline at once, and may be handled at once', async () => {
	const number = await newReportWith((event, res) => json(res, { id: remoteId(event.report), status: 'handled', unit: '应急抢修队', say: '当场盖好了' }));

	await delivered(number);
	assert.match((await pageOf(number, /当场盖好了/)).text, /待确认/);
});

const faults = {
	'hangs, then answers': (event, res, times) => (times < 3 ? undefined : fine(event, res)),
	'answers 500, then well': (event, res, times) => (times < 4 ? json(res, { error: 1 }, 500) : fine(event, res)),
	'answers HTML, then well': (event, res, times) => (times < 3 ? res.writeHead(200, { 'content-type': 'text/html' }).end('<html>登录</html>') : fine(event, res)),
	'answers without end, then well': (event, res, times) => (times < 3 ? huge(res) : fine(event, res)),
	'breaks the line, then answers': (event, res, times) => (times < 4 ? res.socket.destroy() : fine(event, res)),
	'redirects, then answers': (event, res, times) => (times < 3 ? res.writeHead(302, { location: '/elsewhere' }).end() : fine(event, res)),
	'is busy, then answers': (event, res, times) => (times < 3 ? res.writeHead(503).end() : fine(event, res)),
};

for (const [name, way] of Object.entries(faults)) {
	test(`a core that ${name} has the case once in the end, under one key`, async () => {
		const number = await newReportWith(way);

		assert.deepEqual(await delivered(number), [1, remoteId(number), 0]);
		const all = eventsOf(number, 'opened');
		assert.ok(all.length > 1);
		assert.equal(new Set(all.map(({ headers }) => headers['idempotency-key'])).size, 1);
		assert.equal((await reply(number, { sequence: 1, status: 'handled', say: '修好了' })).status, 200);
		await pageOf(number, /修好了/);
	});
}

test('a core that answers twice is done once', async () => {
	const number = await newReport();

	await delivered(number);
	const fields = { sequence: 1, status: 'handled', say: '修好了，请验收' }, options = { id: 'twice-1', at: Date.now() };
	const [one, two] = await Promise.all([reply(number, fields, options), reply(number, fields, options)]);
	assert.deepEqual([one.status, two.status], [200, 200]);
	await pageOf(number, /修好了，请验收/);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM flow_log w JOIN report r ON r.id = w.report_id WHERE r.number = '${number}' AND w.note LIKE '%修好了，请验收%'`), 1);
	// The same id with other words is a mistake over there, and said.
	assert.equal((await reply(number, { ...fields, say: '别的' }, options)).status, 409);
});

test('what never gets through and what answers about another case wait at the desk, and people decide', async () => {
	const dead = await newReportWith((event, res) => json(res, {}, 500));
	const refused = await newReportWith((event, res) => json(res, { say: '缺少照片' }, 422));
	const wrong = await newReportWith((event, res) => json(res, { id: 'SHJ-1', report: dead }));
	const office = await staffOf('office');

	for (const number of [dead, refused, wrong])
		await until(async () => outward(number)?.[0], (state) => state >= 4 && state <= 6, 20_000);
	const page = await office.page('/desk/handover');
	for (const words of [dead, refused, wrong, '缺少照片', '对方答的是另一件案卷', '对方系统出错（500）'])
		assert.ok(page.text.includes(words), words);
	const pick = (number) => new RegExp(`name="pick" value="([^"]+)"[^>]*>[^<]*<span class="dk-hide">选中 ${number}`).exec(page.text)[1];

	// The core is mended: again. Another is taken back: its own desk has it, and the core hears of it if it had it.
	ways.delete(dead);
	assert.equal((await office.post('/desk/handover', { do: 'again', pick: pick(dead) })).status, 303);
	assert.deepEqual(await delivered(dead), [1, remoteId(dead), 0]);
	assert.equal((await office.post('/desk/handover', { do: 'take', pick: pick(refused), note: '由我们派' })).status, 303);
	assert.equal(stateOf(refused), 9);
	assert.equal((await office.post('/desk/handover', { do: 'skip', pick: pick(wrong), note: '对方有了' })).status, 303);
	assert.equal((await office.post('/desk/handover', { do: 'skip', pick: pick(wrong), note: '对方有了' })).status, 409);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM staff_log WHERE event = 17'), 3);
});

test('a case taken back after it was handed over is withdrawn over there', async () => {
	const number = await newReport(), office = await staffOf('office');

	await delivered(number);
	const page = await office.page(`/desk/handover/${number}`);
	const pick = /name="pick" value="([^"]+)"/.exec(page.text)[1];
	assert.equal((await office.post('/desk/handover', { do: 'take', pick, one: number, note: '由我们派' })).status, 303);
	const [{ event }] = await until(async () => eventsOf(number, 'withdrawn'), (all) => all.length > 0);
	assert.equal(event.id, remoteId(number));
	assert.equal((await reply(number, { sequence: 1, status: 'handled', say: '晚了' })).status, 409);
	assert.equal(stateOf(number), 9);
});

test('a key that the core takes no more stops the line, which says so, and goes on by itself or by hand', async () => {
	refuseAll = true;
	const number = await newReport(), office = await staffOf('admin');

	assert.ok(await until(async () => sqlNumber('SELECT COUNT(*) FROM handover_line WHERE stopped_at IS NOT NULL'), (n) => n === 1));
	const page = await until(() => office.page('/desk/handover'), (p) => p.text.includes(number));
	assert.match(page.text, /不认我们的密钥/);
	refuseAll = false;
	assert.equal((await office.post('/desk/handover/go')).status, 303);
	assert.deepEqual(await delivered(number), [1, remoteId(number), 0]);
});

test('handoverd killed while the core hangs: the case arrives, once, and replies that came meanwhile are done', async () => {
	const numbers = [], first = await newReport();

	await delivered(first);
	for (let i = 0; i < 3; i++)
		numbers.push(await newReportWith((event, res, times) => (times < 2 ? undefined : fine(event, res))));
	for (const number of numbers)
		await until(async () => eventsOf(number, 'opened'), (all) => all.length > 0);
	kill(pidOf('handoverd'));
	await gone(pidOf('handoverd'));
	assert.equal((await reply(first, { sequence: 1, status: 'handled', say: '停机时修好的' })).status, 200);
	assert.equal(stateOf(first), 3);
	startProgram('handoverd');
	await pageOf(first, /停机时修好的/);
	for (const number of numbers) {
		assert.deepEqual(await delivered(number), [1, remoteId(number), 0]);
		assert.equal(new Set(eventsOf(number, 'opened').map(({ headers }) => headers['idempotency-key'])).size, 1);
	}
});

test('nobody else is heard, and wrong replies are told what is wrong', async () => {
	const number = await newReport();

	await delivered(number);
	const before = sqlNumber('SELECT COUNT(*) FROM handover_reply');
	assert.equal((await reply(number, { say: 'x' }, { sign: 'f'.repeat(64) })).status, 403);
	assert.equal((await reply(number, { say: 'x' }, { at: Date.now() - 400_000 })).status, 403);
	assert.equal((await new Client().request('POST', '/open311/core/replies', { body: '{}', headers: { 'content-type': 'application/json' } })).status, 403);
	assert.equal((await reply(number, {}, { raw: '<xml/>' })).status, 400);
	assert.equal((await reply(number, {}, { raw: `{"a":${'['.repeat(5000)}` })).status, 400);
	assert.equal((await reply(number, {}, { raw: '{"say":"a","say":"b"}' })).status, 400);
	assert.equal((await reply(number, { say: 'x' }, { type: 'text/xml' })).status, 415);
	assert.equal((await reply(number, { say: 'x'.repeat(20_000) })).status, 413);
	assert.equal((await reply('QD-261125-AAAAA', { say: 'x' })).status, 400);
	assert.equal((await reply(number, { status: 'eaten' })).status, 400);
	const bad = await reply(number, { status: 'handled' });
	assert.equal(bad.status, 400);
	assert.deepEqual(bad.json().map(({ code }) => code), [400]);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM handover_reply'), before);
});

test('the example of the README runs as it stands', async () => {
	const number = await newReport();

	await delivered(number);
	const section = readFileSync(join(top, 'README.md'), 'utf8').split('\n## ').find((part) => part.startsWith('Cases to a dispatch core of the city\'s own, by webhook'));
	const lines = section.split('\n').filter((line) => line.startsWith('    ')).join('\n');
	const said = execFileSync('sh', ['-ec', lines], { encoding: 'utf8', env: { ...process.env, site: `http://127.0.0.1:${port}`, key, report: number } });
	assert.equal(JSON.parse(said).report, number);
	await pageOf(number, /已派人/);
});
