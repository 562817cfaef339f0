// Two whole sites: A's citizens report, B is the city's own dispatch core ([dispatch] core = open311 at A). A report with a
// real photo arrives at B, B's unit handles it, A's reporter sees it, says that it is not solved, and B has it open again;
// handoverd is killed in the middle, B is away for a while, B's key is revoked: nothing is lost and nothing is doubled.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

const top = new URL('../../', import.meta.url).pathname;
const dirs = {}, ports = {};
let a, b, atA, atB, key;

const freePort = () => new Promise((done) => {
	const server = net.createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();

		server.close(() => done(port));
	});
});

// One worker each: two sites at once on a small machine.
const site = (...args) => execFileSync(join(top, 'cgi/site'), args, { stdio: 'ignore', env: { ...process.env, DL_WORKERS: '2' } });

// The helpers of a site of our own: they read where it is when they are loaded.
async function helpers(name) {
	process.env.DL_SITE = `http://127.0.0.1:${ports[name]}`;
	process.env.DL_SITE_DIR = dirs[name];
	return [await import(`./client.mjs?${name}`), await import(`./site.mjs?${name}`)];
}

async function startSite(name, ini) {
	dirs[name] = mkdtempSync(`/tmp/dl-${name}-`);
	ports[name] = await freePort();
	execFileSync('chmod', ['755', dirs[name]]);
	writeFileSync(join(dirs[name], 'local.ini'), `[model]\nretrain_at =\n${ini}`);
}

test.before(async () => {
	await startSite('b', '');
	site('start', dirs.b, String(ports.b));
	[b, atB] = await helpers('b');
	key = atB.admin('client', 'add', 'A', '--per-minute', '6000').trim();

	await startSite('a', ['[dispatch]', 'core = open311', '[handover]', `url = http://127.0.0.1:${ports.b}/open311/v2/`, 'unit = platform',
		'jurisdiction = qingdao', 'first_pause_ms = 200', 'ask_seconds = 1', 'poll_ms = 50', 'timeout_ms = 5000', ''].join('\n'));
	mkdirSync(join(dirs.a, 'secret'), { mode: 0o700 });
	writeFileSync(join(dirs.a, 'secret/handover.key'), `${key}\n`, { mode: 0o600 });
	site('start', dirs.a, String(ports.a));
	[a, atA] = await helpers('a');
	atA.sql(`INSERT INTO unit (code, name, short_name, area_code) SELECT 'platform', '城市派遣平台', '派遣平台', code FROM area WHERE level = 1`);
});

test.after(() => {
	for (const name of ['a', 'b']) {
		if (!dirs[name])
			continue;
		site('stop', dirs[name]);
		rmSync(dirs[name], { recursive: true, force: true });
	}
});

const remoteOf = (number) => atA.sql(`SELECT h.remote_id FROM handover_case h JOIN report r ON r.id = h.report_id
	WHERE r.number = '${number}' AND h.remote_id IS NOT NULL`)[0]?.[0];
const stateAt = (at, number) => at.sqlNumber(`SELECT status FROM report WHERE number = '${number}'`);
const copiesAtB = (number) => atB.sqlNumber(`SELECT COUNT(*) FROM report WHERE body LIKE '%${number}%'`);

async function handedOver(number) {
	return a.until(() => remoteOf(number), Boolean, 60_000);
}

function handleAtB(remote, note) {
	const [[unit]] = atB.sql(`SELECT u.code FROM report r JOIN case_file k ON k.report_id = r.id JOIN unit u ON u.id = k.unit_id
		WHERE r.number = '${remote}'`);

	atB.admin('case', 'handle', remote, '--unit', unit, '--note', note);
}

test('a report with a photo goes the whole way: there, handled, seen, not solved, open again, solved', async () => {
	const citizen = new a.Client();
	const draft = await a.draftWithPhoto(citizen, a.phonePhoto('Apple_iPhone_6.jpg') ?? a.drawnPhoto());
	const sent = await a.send(citizen, draft, { body: '路口的井盖松动，车一过就响', phone: '13887654321' });

	assert.equal(sent.status, 200, sent.text.slice(0, 300));
	const { number } = sent.json();
	const remote = await handedOver(number);
	assert.ok(remote, atA.programLog('handoverd'));
	const page = await a.until(() => citizen.get(`/r/${number}`), (p) => p.text.includes(remote));
	assert.match(page.text, new RegExp(`已转交城市派遣平台，对方编号 ${remote}`));

	const there = await new b.Client().get(`/r/${remote}`);
	assert.equal(there.status, 200);
	assert.match(there.text, /路口的井盖松动/);
	assert.match(there.text, new RegExp(number), 'its mark');
	assert.ok(!there.text.includes('13887654321') && !atB.everyLog().includes('13887654321'));
	const [, photo] = /<img[^>]+src="(\/photo\/[^"]+)"/.exec(there.text);
	const bytes = await new b.Client().get(photo);
	assert.equal(bytes.status, 200);
	assert.equal(bytes.body.subarray(0, 2).toString('hex'), 'ffd8', 'a JPEG');

	await a.until(() => stateAt(atB, remote), (s) => s === 3);
	handleAtB(remote, '井盖已经加固');
	const handled = await a.until(() => citizen.get(`/r/${number}`), (p) => p.text.includes('井盖已经加固'), 30_000);
	assert.match(handled.text, /井盖已经加固/);
	assert.equal(stateAt(atA, number), 4);

	assert.equal((await citizen.post(`/r/${number}/not-solved`, { note: '还在响，没有修好' })).status, 303);
	assert.equal(await a.until(() => stateAt(atB, remote), (s) => s === 3, 30_000), 3, 'open again at B');
	assert.match((await a.until(() => new b.Client().get(`/r/${remote}`), (p) => p.text.includes('还在响'))).text, /还在响，没有修好/);
	assert.equal(stateAt(atA, number), 3);

	handleAtB(remote, '整个换掉了');
	await a.until(() => stateAt(atA, number), (s) => s === 4, 30_000);
	assert.equal((await citizen.post(`/r/${number}/solved`, {})).status, 303);
	assert.equal(await a.until(() => stateAt(atB, remote), (s) => s === 5, 30_000), 5, 'closed at B by her word');
	await a.sleep(2500); // what B now tells of her own words
	assert.equal((await citizen.get(`/r/${number}`)).text.split('还在响，没有修好').length, 2, 'not told to her again');
	assert.equal(copiesAtB(number), 1);
});

test('handoverd is killed again and again: each report is at B exactly once', async () => {
	const numbers = [];

	for (let i = 0; i < 12; i++) {
		numbers.push(await a.report(new a.Client(), { body: `第${i}处井盖松动` }));
		if (i % 3 === 1) {
			const pid = atA.pidOf('handoverd');

			atA.kill(pid);
			await atA.gone(pid);
			atA.startProgram('handoverd');
		}
	}
	for (const number of numbers) {
		assert.ok(await handedOver(number), `${number}: ${atA.admin('handover', 'list', '--all')}`);
		assert.equal(copiesAtB(number), 1, number);
	}
	assert.equal(atA.admin('handover', 'list'), '');
});

test('while B is away reports are taken, their pages say so, and all arrive when it is back', async () => {
	site('stop', dirs.b);
	const citizen = new a.Client(), numbers = [];

	for (let i = 0; i < 4; i++)
		numbers.push(await a.report(citizen, { body: `B不在的时候，第${i}处井盖松动` }));
	const page = await a.until(() => citizen.get(`/r/${numbers[0]}`), (p) => /正在转交/.test(p.text));
	assert.match(page.text, /正在转交城市派遣平台/);
	await a.sleep(3000);
	assert.equal(atA.admin('handover', 'list'), '', 'no case is given up because of it');
	assert.match(atA.admin('handover', 'list', '--all'), /not reached/);
	site('start', dirs.b, String(ports.b));
	for (const number of numbers) {
		assert.ok(await handedOver(number), atA.programLog('handoverd'));
		assert.equal(copiesAtB(number), 1);
	}
});

test('a revoked key stops the line loudly, and with a new one everything goes on', async () => {
	const [[id]] = atB.sql(`SELECT id FROM api_client WHERE name = 'A'`);

	atB.admin('client', 'revoke', id);
	const numbers = [await a.report(new a.Client(), { body: '钥匙失效时，井盖松动' }), await a.report(new a.Client(), { body: '也是那时，路灯不亮' })];
	await a.until(() => atA.sql('SELECT stopped_why FROM handover_line WHERE stopped_at IS NOT NULL'), (r) => r.length, 30_000);
	assert.match(atA.programLog('handoverd'), /STOPPED.*403/);
	assert.equal(atA.admin('handover', 'list'), '', 'no dead letters');

	const fresh = atB.admin('client', 'add', 'A2', '--per-minute', '6000').trim();
	const file = join(dirs.a, 'secret/handover.key'), pid = atA.pidOf('handoverd');
	assert.ok(!atA.everyLog().includes(readFileSync(file, 'utf8').trim()), 'the key is in no log');
	writeFileSync(file, `${fresh}\n`);
	atA.kill(pid);
	await atA.gone(pid);
	atA.startProgram('handoverd');
	for (const number of numbers)
		assert.ok(await handedOver(number), atA.programLog('handoverd'));
	assert.equal(atA.sqlNumber('SELECT COUNT(*) FROM handover_line WHERE stopped_at IS NOT NULL'), 0);
});

test('our own desk takes a case back, and B hears it', async () => {
	const number = await a.report(new a.Client(), { body: '井盖松动，这一件收回来' });
	const remote = await handedOver(number);

	atA.admin('handover', 'take', number);
	assert.equal(stateAt(atA, number), 2);
	await a.until(async () => (await new b.Client().get(`/r/${remote}`)).text, (t) => t.includes('另行派遣'), 30_000);
	assert.match((await new b.Client().get(`/r/${remote}`)).text, /此件已由本市另行派遣/);
});
