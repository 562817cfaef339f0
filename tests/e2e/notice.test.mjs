// What a unit does reaches people: a badge on the reporter's page and one signed webhook,
// through nginx, dispatchd and notifyd; and nobody is told twice when both are killed in between.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { createHmac } from 'node:crypto';
import { Client, report, sleep, until } from './client.mjs';
import { admin, everyLog, gone, kill, pidOf, sql, sqlNumber, startProgram } from './site.mjs';

const got = [];
let receiver, key;

test.before(async () => {
	receiver = http.createServer((req, res) => {
		const pieces = [];

		req.on('data', (piece) => pieces.push(piece));
		req.on('end', () => {
			got.push({ headers: req.headers, body: Buffer.concat(pieces).toString() });
			res.writeHead(204).end();
		});
	});
	await new Promise((done) => { receiver.listen(0, '127.0.0.1', done); });
	key = admin('notice', 'webhook', 'add', 'e2e', `http://127.0.0.1:${receiver.address().port}/hook`).trim();
});
test.after(() => {
	admin('notice', 'webhook', 'off', 'e2e');
	receiver.closeAllConnections();
	receiver.close();
});

const webhooksOf = (number, event) => got.filter(({ body }) => {
	const told = JSON.parse(body);

	return told.number === number && told.event === event;
});

const unitOf = (number) => sql(`SELECT unit.code FROM report JOIN case_file ON report_id = report.id
	JOIN unit ON unit.id = unit_id WHERE number = '${number}'`)[0][0];

async function dispatchedReport(citizen) {
	const number = await report(citizen, { phone: '13887654321' });

	await until(() => citizen.get(`/r/${number}`), (page) => /处理中/.test(page.text));
	return number;
}

const handle = (number) => admin('case', 'handle', number, '--unit', unitOf(number), '--note', '已更换井盖');

test('a handled report gives its reporter one badge and a receiver one signed webhook', async () => {
	const citizen = new Client(), stranger = new Client();
	const number = await dispatchedReport(citizen);

	await until(() => citizen.get('/'), (page) => /dl-badge/.test(page.text));
	await citizen.get('/me/notices'); // that it was dispatched
	assert.doesNotMatch((await citizen.get('/')).text, /dl-badge/);
	handle(number);
	const home = await until(() => citizen.get('/'), (page) => /dl-badge/.test(page.text));
	assert.match(home.text, /<b class="dl-badge">1<\/b> 条新进展/);
	assert.match(home.headers['cache-control'], /private, no-store/);
	assert.doesNotMatch((await stranger.get('/')).text, /dl-badge/);
	const list = await citizen.get('/me/notices');
	assert.ok(list.text.includes(number));
	assert.match(list.text, /说处理好了/);
	assert.doesNotMatch((await citizen.get('/')).text, /dl-badge/);

	const hooks = await until(async () => webhooksOf(number, 'handle'), (all) => all.length > 0);
	await sleep(700); // a second one would come with notifyd's next turn
	assert.equal(webhooksOf(number, 'handle').length, 1);
	const [{ headers, body }] = hooks;
	const stamp = headers['x-dianliang-timestamp'];
	assert.equal(headers['x-dianliang-signature'],
		`v1=${createHmac('sha256', key).update(`${stamp}.${body}`).digest('hex')}`);
	assert.ok(Math.abs(Date.now() / 1000 - Number(stamp)) < 60);
	assert.doesNotMatch(body, /13887654321|井盖没了/);
});

test('a follower is told, the one who acted is not', async () => {
	const reporter = new Client(), follower = new Client();
	const number = await dispatchedReport(reporter);

	assert.equal((await follower.post(`/r/${number}/follow`)).status, 303);
	handle(number);
	await until(() => follower.get('/'), (page) => /dl-badge/.test(page.text));
	assert.match((await follower.get('/me/notices')).text, /您关注的/);
	await reporter.get('/me/notices');
	assert.equal((await reporter.post(`/r/${number}/solved`)).status, 303);
	await until(() => follower.get('/me/notices'), (page) => /上报人确认已经解决/.test(page.text));
	assert.doesNotMatch((await reporter.get('/')).text, /dl-badge/);
});

test('a receiver that hangs delays neither dispatch nor another receiver', async () => {
	const deaf = http.createServer(() => {});

	await new Promise((done) => { deaf.listen(0, '127.0.0.1', done); });
	admin('notice', 'webhook', 'add', 'hangs', `http://127.0.0.1:${deaf.address().port}/`);
	try {
		const citizens = Array.from({ length: 4 }, () => new Client());
		const numbers = [];

		for (const citizen of citizens)
			numbers.push(await dispatchedReport(citizen)); // each within until()'s ten seconds
		for (const number of numbers)
			assert.equal((await until(async () => webhooksOf(number, 'dispatch'), (all) => all.length > 0)).length, 1);
		assert.ok(sqlNumber(`SELECT COUNT(*) FROM notice_delivery d JOIN webhook w ON w.id = d.lane
			WHERE w.name = 'hangs' AND d.state = 2`) > 0, 'it does hang');
	} finally {
		admin('notice', 'webhook', 'off', 'hangs');
		deaf.closeAllConnections();
		deaf.close();
	}
});

test('with dispatchd and notifyd killed again and again everybody is told once', async () => {
	const citizens = Array.from({ length: 6 }, () => new Client());
	const numbers = [];

	for (const citizen of citizens)
		numbers.push(await dispatchedReport(citizen));
	const killing = (async () => {
		for (let i = 0; i < 6; i++) {
			for (const name of ['dispatchd', 'notifyd']) {
				const pid = pidOf(name);

				kill(pid);
				await gone(pid);
				startProgram(name);
				await until(async () => pidOf(name), (now) => now !== pid, 3000);
			}
			await sleep(60);
		}
	})();
	numbers.forEach(handle);
	await killing;
	const list = numbers.map((number) => `'${number}'`).join();
	const told = () => sqlNumber(`SELECT COUNT(*) FROM notice n JOIN notice_event e ON e.log_id = n.log_id
		JOIN report r ON r.id = n.report_id WHERE r.number IN (${list}) AND e.action = 5`);
	assert.equal(await until(async () => told(), (n) => n >= numbers.length, 30_000), numbers.length);
	// A webhook that was cut off comes again after its lease (31 s), under the same key: so only its state is asked.
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM notice_delivery d JOIN report r ON r.id = d.report_id
		WHERE r.number IN (${list}) AND d.state NOT IN (1, 2, 3)`), 0);
	const keys = got.map(({ headers }) => headers['idempotency-key']);
	assert.ok(new Set(keys).size <= sqlNumber('SELECT COUNT(*) FROM notice_delivery'));
});

test('figures and the command tell how it goes; no log holds a number or a key', async () => {
	const local = new Client({ address: '127.0.0.1' });
	const [[number]] = sql(`SELECT r.number FROM notice_delivery d JOIN report r ON r.id = d.report_id
		WHERE d.state = 3 LIMIT 1`);
	const metrics = await until(() => local.get('/metrics/citizen'), (page) => /dl_notice_waiting/.test(page.text), 70_000);

	assert.match(metrics.text, /dl_notice_dead 0/);
	assert.match(admin('notice', 'show', number), /webhook\tlog \d+\tsent/);
	assert.doesNotMatch(everyLog(), /13887654321/);
	assert.ok(!everyLog().includes(key));
});
