// Five hundred actions at once - sent, dispatched, handled, answered - while handlers, dispatchd and the database
// are killed: nothing that was acknowledged is lost, nothing is done twice, and the log's chain holds.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, draftWithPhoto, send, sleep } from './client.mjs';
import { admin, gone, kill, pidOf, sql, sqlNumber, startDatabase, startProgram, workersOf } from './site.mjs';

const run = promisify(execFile);
const top = new URL('../../', import.meta.url).pathname;
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

const dianliang = (...args) => run(join(top, process.env.B, 'dianliang'), args, {
	cwd: top, env: { ...process.env, DL_CONF: join(process.env.DL_SITE_DIR, 'dianliang.ini') },
});

// The log's public words know what a try without an answer may have done.
async function unitOf(number) {
	const { stdout } = await dianliang('case', 'show', number);
	const unit = /^单位 {2}(\S+)/m.exec(stdout)?.[1];

	return { unit, state: /^状态 {2}(\S+)/m.exec(stdout)?.[1] };
}

async function handle(number) {
	const { unit, state } = await unitOf(number);

	if (state !== '处理中')
		return state === '待确认' ? 'before' : null;
	await dianliang('case', 'handle', number, '--unit', unit, '--note', `已处理 ${number}`);
	return 'now';
}

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

async function killed(name) {
	const pid = pidOf(name);

	kill(pid);
	await gone(pid);
}

async function strike(name) {
	if (name === 'a worker')
		return workersOf('citizen').slice(0, 1).forEach(kill);
	await killed(name);
	await sleep(200);
	return name === 'mariadbd' ? startDatabase() : startProgram(name);
}

// Side by side, each lane one life after the other: so that all kinds of action meet each kill.
async function lanes(all) {
	const numbers = [], lane = async () => {
		for (let i; (i = numbers.push(null) - 1) < all.length;)
			numbers[i] = await life(all[i], i);
	};

	await Promise.all(Array.from({ length: LANES }, lane));
	return numbers.slice(0, all.length);
}

// What dies after so many actions; all of it before the last is done.
const deaths = [[20, 'dispatchd'], [60, 'a worker'], [110, 'mariadbd'], [150, 'dispatchd'], [190, 'a worker'], [230, 'citizen'],
	[270, 'dispatchd'], [300, 'a worker'], [330, 'mariadbd'], [360, 'dispatchd'], [400, 'a worker']];

async function strikes() {
	for (const [after, name] of deaths) {
		while (acknowledged < after)
			await sleep(5);
		assert.ok(acknowledged < 4 * CASES);
		await strike(name);
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
});
