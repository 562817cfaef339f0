// Other programs: lists and POSTs of Open311 and the JSON API, each against its bare statements; exports of a month of
// millions.
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { median, processorTime, ratio, rounds, wrk } from './measure.mjs';
import { sayMost, sayRate } from './table.mjs';
import * as at from './site.mjs';

// ---- requests.json ----

// The city's newest report, in whole seconds.
export const newest = () => 1000 * Number(at.sql("SELECT UNIX_TIMESTAMP(DATE_FORMAT(CONVERT_TZ(MAX(submitted_at), '+00:00', @@session.time_zone), '%Y-%m-%d %H:%i:%s')) FROM report")[0][0]);
export const anyRequests = (n, end) => Array.from({ length: n }, (_, i) =>
	`/open311/v2/requests.json?page_size=50&end_date=${new Date(end).toISOString()}&page=${1 + i % 100}`);

// One program's list against the bare one, in turns.
async function gets(ports, program, what, reference, paths, count, seconds) {
	const cost = { [program]: [], bare: [] };
	const on = (server, port) => () => {
		const before = processorTime(at.workingOn(server));
		const rate = wrk(port, 'get.lua', paths, seconds);
		cost[server].push((processorTime(at.workingOn(server)) - before) * 1000 / (rate * seconds));
		return rate;
	};
	const targets = { [program]: on(program, ports.ours), bare: on('bare', ports.bare) };
	await rounds(1, targets);	// warm
	const rates = await rounds(count, targets);
	sayRate(what, reference, rates[program], rates.bare, 0.7, `; processor time ${median(cost[program]).toFixed(2)} ms against ${
		median(cost.bare).toFixed(2)} ms (${ratio(cost.bare, cost[program]).median.toFixed(2)})`);
}

export const openGets = (ports, count, seconds) =>
	gets(ports, 'open', 'requests.json of 50, uncached', 'bare FastCGI, same statement', anyRequests(100, newest()), count, seconds);

// ---- the JSON API ----

export const anyReports = (n, last) => Array.from({ length: n }, (_, i) => `/api/v1/reports?after=${30 + Math.floor(((i * 0.618034) % 1) * (last - 30))}`);

export const apiGets = (ports, last, count, seconds) =>
	gets(ports, 'api', '/api/v1/reports, a page of 20, uncached', 'bare FastCGI, same statement', anyReports(2000, last), count, seconds);

const apiSent = () => Number(at.sql('SELECT COUNT(*) FROM draft WHERE report_id IS NOT NULL')[0][0]);

function someDrafts(count) {
	return at.output(at.program('drafts'), [String(count)]).trim().split('\n');
}

function sendBare(drafts, workers) {
	const file = join(at.dir, 'drafts');
	writeFileSync(file, `${drafts.join('\n')}\n`);
	return Number(at.output(at.program('send'), [file, String(workers), 'api']));
}

function sendByApi(port, seconds) {
	const drafts = someDrafts(3000 * seconds), before = apiSent();
	wrk(port, 'send_api.lua', drafts, seconds);
	const done = apiSent() - before;
	if (done >= drafts.length)
		console.log(`all ${done} drafts were sent before the time was over: the rate is too low`);
	return done / seconds;
}

async function sendOne(port, [line]) {
	const [, token, , csrf, cookie] = line.split('\t');
	await ask(port, `/api/v1/drafts/${token}/send`, '{}', { 'content-type': 'application/json', cookie: `dl=${cookie}`, 'x-csrf-token': csrf,
		'idempotency-key': token });
}

export async function apiPosts(ports, count, seconds) {
	await at.stopProgram('dispatchd');
	await checkStatements('api', 'an API submission', () => sendOne(ports.ours, someDrafts(1)), () => sendBare(someDrafts(1), 1));
	const some = Math.max(40, Math.round(sendByApi(ports.ours, seconds) * seconds));
	const rates = await rounds(count, { ours: () => sendByApi(ports.ours, seconds), bare: () => sendBare(someDrafts(some), at.workers) });
	at.sql('DELETE FROM outbox');
	at.startProgram('dispatchd');
	sayRate('/api/v1 submission with its key, photo before', 'C loop, same statements', rates.ours, rates.bare, 0.6);
}

// ---- POST ----

const address = '/open311/v2/requests.json';

// As a city's web form sends them: a point, a sentence, who it was. Each of another person.
const body = (key) => Object.entries({ api_key: key, jurisdiction_id: 'qingdao', service_code: 'S07003', lat: '36.0671', long: '120.3826',
	description: '楼顶的户外广告牌松动了，风大时摇晃，下面是人行道，请尽快处理 {n}', email: 'e{n}@example.org', first_name: '晓明', last_name: '王',
	phone: '13800138000' }).map(([name, value]) => `${name}=${encodeURIComponent(value).replace('%7Bn%7D', '{n}')}`).join('&');

function newKey() {
	const name = `bench ${Date.now()}`;
	const key = at.output(join(at.build, 'dianliang'), ['client', 'add', name, '--per-minute', '60000']).trim();
	return key;
}

const posted = () => Number(at.sql('SELECT COUNT(*) FROM api_report')[0][0]);

// A minute's calls are counted by both; neither may come to their end.
const forgetCalls = () => at.sql('DELETE FROM api_use');

function postByProgram(port, key, seconds) {
	forgetCalls();
	const before = posted();
	wrk(port, 'post.lua', [address, body(key)], seconds);
	return (posted() - before) / seconds;
}

function postBare(key, count, workers = at.workers) {
	forgetCalls();
	return Number(at.output(at.program('post'), [String(count), String(workers), key]));
}

// What one request of that program makes the database do, in its own log's words, without the values.
async function statementsOf(program, run) {
	at.sql("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1");
	try {
		await run();
	} finally {
		at.sql('SET GLOBAL general_log = 0');
	}
	return at.sql(`SELECT HEX(argument) FROM mysql.general_log WHERE user_host LIKE 'dl_${program}%' AND command_type IN ('Execute', 'Query')`)
		.map(([hex]) => String(Buffer.from(hex, 'hex')).replace(/'(?:[^'\\]|\\.|'')*'/gs, '?').replace(/-?\b\d+(\.\d+)?(e[+-]?\d+)?\b|\bNULL\b/g, '?'))
		.filter((text) => !/^SET SESSION|^SELECT version FROM rules_version/.test(text));	// the second: once in ten seconds
}

async function ask(port, path, text, headers) {
	const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: text, headers });
	if (!reply.ok)
		throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`);
}

const postOne = (port, key) => ask(port, address, body(key).replaceAll('{n}', String(Date.now())), { 'content-type': 'application/x-www-form-urlencoded' });

// The loop is worth nothing as a reference when it does not do the same.
async function checkStatements(program, what, one, bareOne) {
	const ours = await statementsOf(program, one), bare = await statementsOf(program, bareOne);
	const differs = ours.findIndex((text, i) => text !== bare[i]);
	if (differs >= 0 || ours.length !== bare.length)
		throw new Error(`the bare loop of ${what} does not run the program's statements: ${ours.length} and ${bare.length}, first at ${
			differs}:\n${ours[differs]}\n${bare[differs]}`);
	console.log(`${what} and its bare loop run the same ${ours.length} statements, in the same order`);
}

// As submissions are measured: four workers each keep the processors awake, and at.awake()'s loops would take from the bare
// one, which waits for the database alone, more than from ours.
export async function openPosts(ports, count, seconds) {
	const key = newKey();
	await at.stopProgram('dispatchd');
	await checkStatements('open311', 'an Open311 POST', () => postOne(ports.ours, key), () => postBare(key, 1, 1));
	const some = Math.max(40, Math.round(postByProgram(ports.ours, key, seconds) * seconds));
	const rates = await rounds(count, { ours: () => postByProgram(ports.ours, key, seconds), bare: () => postBare(key, some) });
	at.sql('DELETE FROM outbox');
	at.startProgram('dispatchd');
	sayRate('Open311 POST, without a photo', 'C loop, same statements', rates.ours, rates.bare, 0.6);
}

// ---- exports ----

const FIRST = '2023-11-30 16:00:00';	// midnight in China
const FILE = 'cases-2023-12';
const TENS = 31 * 24 * 6;	// of minutes
const STEP = 100000;

// Reports of one month and their cases, some hundred at each instant, every hundredth hidden. No city has so many: what is
// asked is what one reply of so many rows takes.
const reportsOf = (seq, count) => `INSERT INTO report (id, number, draft_token, citizen_id, status, hidden, body, group_id, category_id,
	category_by, lat, lon, place_source, place_text, district_code, street_code, photo_count, submitted_at, updated_at)
	SELECT s.seq, CONCAT('QD-231201-', LPAD(CONV(s.seq, 10, 31), 5, '0')), UNHEX(LPAD(HEX(s.seq), 32, '0')), 1, 5, s.seq % 100 = 0,
		CONCAT('小区门口井盖破了，好几天了，老人孩子走路危险，请尽快处理 ', s.seq), c.group_id, c.id, 1, a.lat + s.seq % 97 * 1e-5,
		a.lon + s.seq % 89 * 1e-5, 3, '公交站旁', a.parent, a.code, 0,
		'${FIRST}' + INTERVAL FLOOR((s.seq - 1) * ${TENS} / ${count}) * 10 MINUTE, '${FIRST}' + INTERVAL 31 DAY
	FROM ${seq} s, (SELECT id, group_id FROM category WHERE kind = 2 AND group_id IS NOT NULL ORDER BY id LIMIT 1) c,
		(SELECT code, parent, lat, lon FROM area WHERE level = 3 AND lat IS NOT NULL ORDER BY code LIMIT 1) a`;
const casesOf = (first) => `INSERT INTO case_file (report_id, unit_id, category_id, reason, reason_data, limit_count, limit_unit, opened_at,
	deadline, handled_at, closed_at) SELECT id, 1 + id % 10, category_id, '按规则由所在区城市管理局负责', '{}', 2, 3, submitted_at,
	submitted_at, submitted_at, submitted_at FROM report WHERE id >= ${first}`;

// Adds what is missing, so only a first run takes its time.
function fillMonth(count) {
	at.sql(`SET GLOBAL innodb_flush_log_at_trx_commit = 0; SET GLOBAL innodb_log_file_size = 2147483648;
		INSERT IGNORE INTO citizen (id, visitor, created_at) VALUES (1, REPEAT('b', 16), NOW(3))`, at.month);
	const have = Number(at.sql('SELECT COALESCE(MAX(id), 0) FROM report', at.month)[0][0]);
	for (let first = have + 1; first <= count; first += STEP)
		at.sql(`BEGIN; ${reportsOf(`seq_${first}_to_${Math.min(first + STEP - 1, count)}`, count)}; ${casesOf(first)}; COMMIT`, at.month);
	at.sql('ANALYZE TABLE report', at.month);
}

// The whole reply, as it comes: { status, lines, bytes, seconds }.
function download(port, path) {
	return new Promise((done, fail) => {
		const began = performance.now();
		let lines = 0, bytes = 0;
		http.get({ host: '127.0.0.1', port, path, agent: false }, (reply) => {
			reply.on('data', (part) => {
				bytes += part.length;
				for (let i = part.indexOf(10); i >= 0; i = part.indexOf(10, i + 1))
					lines++;
			});
			reply.on('end', () => done({ status: reply.statusCode, lines, bytes, seconds: (performance.now() - began) / 1000 }));
			reply.on('error', fail);
			reply.on('aborted', () => fail(new Error(`${path}: cut after ${lines} lines`)));
		}).on('error', fail);
	});
}

// Lines that are no row: a CSV's names; a collection's first and last.
const kinds = { csv: 1, geojson: 2 };

export async function exports(count) {
	const port = await at.startSite(at.month);
	const began = Date.now();
	fillMonth(count);
	const [[all, shown]] = at.sql('SELECT COUNT(*), SUM(hidden = 0) FROM report', at.month).map((row) => row.map(Number));
	console.log(`a month of ${all} reports, ${shown} of them public, after ${((Date.now() - began) / 60e3).toFixed(1)} minutes`);
	for (const [kind, more] of Object.entries(kinds)) {
		const workers = at.childrenOf(at.pidOf('open311', at.month));
		workers.forEach(at.forgetPeak);
		const { status, lines, bytes, seconds } = await download(port, `/open/${FILE}.${kind}`);
		if (status !== 200 || lines !== shown + more)
			throw new Error(`export: ${status}, ${lines} lines for ${shown} reports`);
		sayMost(`export of ${shown} rows, ${kind}: resident`, 'the promise', Math.max(...workers.map(at.peakOf)), 30, ' MB',
			`${(bytes / 1048576).toFixed(0)} MB in ${seconds.toFixed(0)} s, ${(shown / seconds).toFixed(0)} rows/s`);
	}
}
