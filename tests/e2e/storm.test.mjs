// Five hundred actions at once - sent, dispatched, handled at the desk, answered - while handlers, dispatchd, notifyd and the
// database are killed: nothing that was acknowledged is lost, nothing is done or told twice, and the log's chain holds.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import http from 'node:http';
import { Client, draftWithPhoto, send, sleep, until } from './client.mjs';
import { admin, gone, kill, pidOf, sql, sqlNumber, startDatabase, startProgram, workersOf } from './site.mjs';
import { seenBy, staffOf, stateOf, unitOf } from './staff.mjs';

const CASES = 125; // of four actions each
const LANES = 40;
const PATIENCE = 120_000;

// Again and again until it is acknowledged, as a person or a phone's outbox would.
let acknowledged = 0;
async function insist(what, attempt) {
	const end = Date.now() + PATIENCE;

	for (let last; ; await sleep(100)) {
		const done = await attempt().catch((e) => void (last = e));

		if (done) {
			acknowledged++;
			return done;
		}
		assert.ok(Date.now() < end, `${what} was never acknowledged: ${last}`);
	}
}

// A handler of each unit, logged in when first needed.
const handlers = new Map();
async function handlerOf(unit) {
	if (!handlers.has(unit))
		handlers.set(unit, await staffOf('handler', unit));
	return handlers.get(unit);
}

// What the page says knows what a try without an answer may have done.
async function handle(number) {
	const state = stateOf(number);

	if (state !== 3)
		return state === 4 ? 'before' : null;
	const staff = await handlerOf(unitOf(number)), path = `/desk/case/${number}`;
	const page = await staff.page(path);
	const reply = page.status === 200 && await staff.post(path, { action: 'handle', note: `已处理 ${number}`, seen: seenBy(page) });

	return reply && reply.status === 303 && 'now';
}

// Hears of every change, more than once perhaps, and knows each by its key.
const told = new Map();
const receiver = http.createServer((req, res) => {
	const pieces = [];

	req.on('data', (piece) => pieces.push(piece));
	req.on('end', () => {
		told.set(req.headers['idempotency-key'], JSON.parse(Buffer.concat(pieces)));
		res.writeHead(204).end();
	});
});

test.before(async () => {
	await new Promise((done) => { receiver.listen(0, '127.0.0.1', done); });
	admin('notice', 'webhook', 'add', 'storm', `http://127.0.0.1:${receiver.address().port}/hook`);
});
test.after(() => {
	admin('notice', 'webhook', 'off', 'storm');
	receiver.closeAllConnections();
	receiver.close();
});

async function answer(client, number, solved) {
	const reply = solved ? await client.post(`/r/${number}/solved`, {})
		: await client.post(`/r/${number}/not-solved`, { note: '还没有好' });

	if (reply.status === 303)
		return 'now';
	// Answered by the try before, whose reply was lost.
	return reply.status === 409 ? 'before' : null;
}

async function life({ client, draft }, i) {
	const number = await insist('sending', async () => {
		const reply = await send(client, draft, { body: `井盖没了，很危险，第${i}处` });

		return reply.status === 200 && reply.json().number;
	});

	await insist('dispatching', async () => /处理中/.test((await client.get(`/r/${number}`)).text));
	await insist('handling', () => handle(number));
	await insist('answering', () => answer(client, number, i % 3 > 0));
	return number;
}

// One that starts while the database is away ends at once; whoever keeps it running starts it again.
async function well(name) {
	const alive = () => existsSync(`/proc/${pidOf(name)}`);
	const works = () => alive() && (name.endsWith('d') || workersOf(name).length > 0);

	for (let tries = 0; tries < 10; tries++) {
		const former = pidOf(name);

		startProgram(name);
		await until(async () => pidOf(name) !== former, Boolean, 30_000);	// never two at once
		await until(async () => works() || !alive(), Boolean, 30_000);
		if (works())
			return;
	}
	assert.fail(`${name} does not start`);
}

async function killed(name) {
	const pid = pidOf(name);

	kill(pid);
	await gone(pid);
}

async function strike(name) {
	const [, of] = /^a worker of (\w+)/.exec(name) ?? [];

	if (of)
		return workersOf(of).slice(0, 1).forEach(kill);
	await killed(name);
	await sleep(200);
	if (name === 'mariadbd')
		return startDatabase();
	return well(name);
}

// Side by side, each lane one life after the other: so that all kinds of action meet each kill.
async function lanes(all) {
	const numbers = [], lane = async () => {
		for (let i; (i = numbers.push(null) - 1) < all.length; numbers[i] = await life(all[i], i))
			while (striking && i >= all.length - HELD_BACK)
				await sleep(20);
	};

	await Promise.all(Array.from({ length: LANES }, lane));
	return numbers.slice(0, all.length);
}

// What dies after so many actions; all of it before the last is done.
const deaths = [[20, 'dispatchd'], [40, 'notifyd'], [60, 'a worker of citizen'], [80, 'desk'], [110, 'mariadbd'], [150, 'a worker of desk'],
	[190, 'dispatchd'], [220, 'citizen'], [250, 'notifyd'], [280, 'desk'], [310, 'mariadbd'], [330, 'a worker of desk'], [350, 'dispatchd'],
	[370, 'a worker of citizen']];
const HELD_BACK = 20; // lives that begin when all of these have died
let striking = true;

async function strikes() {
	for (const [after, name] of deaths) {
		while (acknowledged < after)
			await sleep(5);
		assert.ok(acknowledged < 4 * CASES);
		await strike(name);
	}
	striking = false;
}

// Each reporter of the dispatch and of the handling, once; the receiver of all of it.
async function everyoneWasToldOnce(list) {
	// Other tests leave deliveries to receivers that are switched off.
	const waiting = () => sqlNumber(`SELECT (SELECT COUNT(*) FROM outbox o JOIN report r ON r.id = o.report_id WHERE r.number IN (${list}))
		+ (SELECT COUNT(*) FROM notice_delivery d JOIN report r ON r.id = d.report_id JOIN webhook w ON w.id = d.target AND w.name = 'storm'
		WHERE d.channel = 1 AND d.state IN (1, 2) AND r.number IN (${list}))`);

	assert.equal(await until(async () => waiting(), (n) => n === 0, 60_000), 0);
	for (const [action, name] of [[2, 'dispatch'], [5, 'handle']]) {
		const rows = sql(`SELECT r.number, COUNT(n.id) FROM report r LEFT JOIN (notice n JOIN notice_event e ON e.log_id = n.log_id
			AND e.action = ${action}) ON n.report_id = r.id AND n.role = 1 WHERE r.number IN (${list}) GROUP BY r.number`);

		assert.deepEqual(rows.filter(([, n]) => n !== '1'), []);
		const heard = [...told.values()].filter((one) => one.event === name).map((one) => one.number);

		assert.deepEqual(rows.filter(([number]) => heard.filter((n) => n === number).length !== 1), []);
	}
}

test('five hundred actions among kills: none acknowledged is lost, none is done twice, the chain holds', async () => {
	const drafts = [];

	for (let i = 0; i < CASES; i++) {
		const client = new Client();
		drafts.push({ client, draft: await draftWithPhoto(client) });
	}
	const before = sqlNumber('SELECT COUNT(*) FROM report');
	const [numbers] = await Promise.all([lanes(drafts), strikes()]);

	assert.equal(acknowledged, 4 * CASES);
	assert.equal(new Set(numbers).size, CASES);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report') - before, CASES);
	const list = numbers.map((n) => `'${n}'`).join(',');
	const count = (action) => `(SELECT COUNT(*) FROM flow_log l WHERE l.report_id = r.id AND l.action IN (${action}))`;
	const rows = sql(`SELECT r.number, (SELECT COUNT(*) FROM case_file k WHERE k.report_id = r.id), ${count(1)}, ${count(2)},
		${count(5)}, ${count('6, 7')}, ${count('1, 2, 5, 6, 7')}, r.status FROM report r WHERE r.number IN (${list})`);

	assert.equal(rows.length, CASES);
	for (const [number, cases, sent, dispatched, handled, answered, all, status] of rows) {
		assert.deepEqual([cases, sent, dispatched, handled, answered, all], ['1', '1', '1', '1', '1', '4'], number);
		assert.ok(status === '5' || status === '3', `${number} ended in ${status}`);
	}
	assert.match(admin('log', 'verify'), /: 0 faults/);
	await everyoneWasToldOnce(list);
});
