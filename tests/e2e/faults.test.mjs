// Kept promise 1: what was acknowledged is stored, whatever dies; what was not can be
// sent again and is stored once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, draftWithPhoto, drawnPhoto, newToken, report, send, sleep, until } from './client.mjs';
import { everyLog, gone, kill, pidOf, sql, sqlNumber, startDatabase, startProgram, stopDatabase, workersOf } from './site.mjs';

// Drafts made beforehand, so that a storm is of submissions alone.
async function draftsOf(count) {
	const all = [];

	for (let i = 0; i < count; i++) {
		const client = new Client();
		all.push({ client, draft: await draftWithPhoto(client) });
	}
	return all;
}

// Send each until it is acknowledged, as the phone's outbox does.
async function sendUntilAcknowledged({ client, draft }) {
	const end = Date.now() + 60_000;

	for (;;) {
		const reply = await send(client, draft).catch(() => null);

		if (reply?.status === 200)
			return { draft, number: reply.json().number };
		assert.ok(Date.now() < end, `never acknowledged: ${reply?.status} ${reply?.text.slice(0, 200)}`);
		await sleep(100);
	}
}

function assertStoredOnce(acknowledged) {
	for (const { number } of acknowledged) {
		const [[reports, photos, logged]] = sql(`SELECT COUNT(*), SUM(photo_count),
			(SELECT COUNT(*) FROM flow_log WHERE report_id = report.id AND action = 1)
			FROM report WHERE number = '${number}' GROUP BY id`);
		assert.deepEqual([reports, photos, logged], ['1', '1', '1'], number);
	}
	assert.equal(new Set(acknowledged.map((a) => a.number)).size, acknowledged.length);
}

// While `strike` is at work, the drafts are sent; each must end in exactly one report.
async function storm(count, strike) {
	const drafts = await draftsOf(count);
	const before = sqlNumber('SELECT COUNT(*) FROM report');
	const [acknowledged] = await Promise.all([Promise.all(drafts.map(sendUntilAcknowledged)), strike()]);

	assertStoredOnce(acknowledged);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before + count);
}

test('killed citizen workers lose nothing that was acknowledged and double nothing', () => storm(12, async () => {
	for (let i = 0; i < 6; i++) {
		const [worker] = workersOf('citizen');
		if (worker)
			kill(worker);
		await sleep(40);
	}
}));

test('a killed citizen parent takes its workers along and starts again with everything', () => storm(6, async () => {
	const parent = pidOf('citizen'), workers = workersOf('citizen');

	kill(parent);
	await gone(parent);
	for (const worker of workers)
		await gone(worker);
	startProgram('citizen');
}));

test('a killed database comes back with everything that was acknowledged', () => storm(10, async () => {
	const pid = pidOf('mariadbd');

	await sleep(60);
	kill(pid);
	await gone(pid);
	startDatabase();
}));

test('without dispatchd a citizen still gets the receipt; later everything is dispatched', async () => {
	const pid = pidOf('dispatchd');

	kill(pid);
	await gone(pid);
	const citizen = new Client();
	const number = await report(citizen);
	const receipt = await citizen.get(`/r/${number}/receipt`);
	assert.equal(receipt.status, 200);
	assert.match(receipt.text, /派单中/);
	startProgram('dispatchd');
	const page = await until(() => citizen.get(`/r/${number}`), (p) => /处理中/.test(p.text));
	assert.match(page.text, /处理中/);
});

test('a dispatchd killed at work dispatches each report once', async () => {
	const drafts = await draftsOf(8);
	const sent = await Promise.all(drafts.map(sendUntilAcknowledged));

	for (let i = 0; i < 4; i++) {
		const pid = pidOf('dispatchd');
		kill(pid);
		await gone(pid);
		startProgram('dispatchd');
		await until(async () => pidOf('dispatchd'), (now) => now !== pid, 3000);
		await sleep(30);
	}
	await until(async () => sqlNumber('SELECT COUNT(*) FROM outbox'), (n) => n === 0);
	for (const { number } of sent) {
		const [[cases, dispatched]] = sql(`SELECT (SELECT COUNT(*) FROM case_file WHERE report_id = report.id),
			(SELECT COUNT(*) FROM flow_log WHERE report_id = report.id AND action = 2)
			FROM report WHERE number = '${number}'`);
		assert.deepEqual([cases, dispatched], ['1', '1'], number);
	}
});

test('a killed media worker costs one upload, and the same upload again is stored once', async () => {
	const citizen = new Client(), photo = drawnPhoto(), draft = newToken();

	await citizen.token();
	const attempts = Array.from({ length: 4 }, () => citizen.upload([photo], { draft }, { json: true }).catch(() => null));
	await sleep(20);
	kill(workersOf('media')[0]);
	await Promise.all(attempts);
	const reply = await until(() => citizen.upload([photo], { draft }, { json: true }), (r) => r.status === 200);
	assert.equal(reply.status, 200, reply.text);
	assert.equal(reply.json().photos.length, 1);
});

test('with the database down: 503 in Chinese with the text kept; once it is back, all goes on', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);

	stopDatabase();
	try {
		const reply = await citizen.post(`/snap/${draft}/describe`, { body: '路灯不亮已经三天了' });
		assert.equal(reply.status, 503);
		assert.ok(reply.headers['retry-after']);
		assert.match(reply.text, /路灯不亮已经三天了/);
		const upload = await citizen.upload([drawnPhoto()], {}, { json: true });
		assert.equal(upload.status, 503);
		const local = new Client({ address: '127.0.0.1' });
		assert.equal((await local.get('/healthz/citizen')).status, 503);
	} finally {
		startDatabase();
	}
	const sent = await until(() => send(citizen, draft, { body: '路灯不亮已经三天了' }), (r) => r.status === 200);
	assert.equal(sent.status, 200, sent.text);
});

test('a secret link stands in no log, also while its handler is down', async () => {
	const secret = 'abcdefghijklmnopqrstuvwxyz', pid = pidOf('citizen'), reader = new Client();

	await reader.get(`/r/QD-261122-22222?k=${secret}`);
	kill(pid);
	await gone(pid);
	assert.equal((await reader.get(`/r/QD-261122-22222?k=${secret}`)).status, 503);
	startProgram('citizen');
	assert.equal((await until(() => reader.get('/'), (reply) => reply.status === 200)).status, 200);
	assert.doesNotMatch(everyLog(), new RegExp(secret));
});
