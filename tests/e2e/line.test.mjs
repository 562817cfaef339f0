// The first whole line: a photo becomes a dispatched case that can be followed,
// through the real nginx, handlers, database and dispatchd.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, draftWithPhoto, drawnPhoto, newToken, phonePhoto, report, send, somewhere, until } from './client.mjs';
import { admin, sql, sqlNumber } from './site.mjs';

const dispatched = (page) => page.status === 200 && /处理中/.test(page.text);

test('a person without JavaScript reports with forms alone', async () => {
	const citizen = new Client();
	const uploaded = await citizen.upload([drawnPhoto()]);

	assert.equal(uploaded.status, 303);
	const place = uploaded.headers.location;
	assert.match(place, /^\/snap\/[a-z2-7]{26}\/place$/);
	assert.equal((await citizen.get(place)).status, 200);

	const toDescribe = await citizen.post(place, somewhere);
	assert.equal(toDescribe.status, 303, toDescribe.text);
	const describe = toDescribe.headers.location;
	assert.match(describe, /\/describe$/);
	assert.equal((await citizen.get(describe)).status, 200);

	const toCheck = await citizen.post(describe, { body: '人行道上的井盖破了一半，晚上看不见', category: '' });
	assert.equal(toCheck.status, 303, toCheck.text);
	const check = await citizen.get(toCheck.headers.location);
	assert.equal(check.status, 200);
	assert.match(check.text, /人行道上的井盖破了一半/);

	const sent = await citizen.post(place.replace('/place', '/send'));
	assert.equal(sent.status, 303, sent.text);
	assert.match(sent.headers.location, /^\/r\/QD-\d{6}-[2-9A-Z]{5}\/receipt/);
	assert.equal((await citizen.get(sent.headers.location)).status, 200);
});

test('a report is with a unit within seconds, with reason and deadline', async () => {
	const citizen = new Client();
	const number = await report(citizen);
	const page = await until(() => citizen.get(`/r/${number}`), dispatched);

	assert.ok(dispatched(page), `not dispatched: ${page.status}`);
	const [[unit, reason, deadline]] = sql(`SELECT unit.name, case_file.reason, case_file.deadline FROM report
		JOIN case_file ON case_file.report_id = report.id JOIN unit ON unit.id = case_file.unit_id
		WHERE report.number = '${number}'`);
	assert.ok(page.text.includes(unit), `${unit} is not on the page`);
	assert.match(reason, /市南区/);
	assert.ok(Date.parse(`${deadline}Z`) > Date.now(), `${deadline} is past`);
});

test('the outbox is empty once everything is dispatched', async () => {
	await report(new Client());
	assert.equal(await until(async () => sqlNumber('SELECT COUNT(*) FROM outbox'), (n) => n === 0), 0);
});

test('what the unit does appears on the page, and the reporter closes the case', async () => {
	const citizen = new Client(), stranger = new Client();
	const number = await report(citizen);

	await until(() => citizen.get(`/r/${number}`), dispatched);
	const [[unit]] = sql(`SELECT unit.code FROM report JOIN case_file ON report_id = report.id
		JOIN unit ON unit.id = unit_id WHERE number = '${number}'`);
	admin('case', 'handle', number, '--unit', unit, '--note', '已更换井盖');
	const handled = await citizen.get(`/r/${number}`);
	assert.match(handled.text, /已更换井盖/);

	const refused = await stranger.post(`/r/${number}/solved`);
	assert.equal(refused.status, 403);
	const solved = await citizen.post(`/r/${number}/solved`);
	assert.equal(solved.status, 303, solved.text);
	assert.deepEqual(sql(`SELECT status FROM report WHERE number = '${number}'`), [['5']]);
});

test('the place a phone wrote into its photo becomes the report\'s, and stays out of what is served', async (t) => {
	const photo = phonePhoto('Apple_iPhone_6.jpg');

	if (!photo)
		return t.skip('no collection of phone photos');
	const citizen = new Client();
	const reply = await citizen.upload([photo], { draft: newToken() }, { json: true });
	assert.equal(reply.status, 200, reply.text);
	const [{ large }] = reply.json().photos;
	const served = await citizen.get(large);
	assert.equal(served.status, 200);
	for (const marker of ['Exif', 'GPS', 'http://ns.adobe.com', 'ICC_PROFILE'])
		assert.ok(!served.body.includes(marker), `${marker} is in the served photo`);
});

test('sending the same draft twice gives one report and one receipt', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);
	const first = await send(citizen, draft), second = await send(citizen, draft);

	assert.equal(second.status, 200, second.text);
	assert.equal(second.json().number, first.json().number);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${first.json().number}'`), 1);
});

test('sending the same draft eight times at once gives one report', async () => {
	const citizen = new Client();
	const draft = await draftWithPhoto(citizen);
	const before = sqlNumber('SELECT COUNT(*) FROM report');
	const replies = await Promise.all(Array.from({ length: 8 }, () => send(citizen, draft)));
	const numbers = new Set(replies.filter((r) => r.status === 200).map((r) => r.json().number));

	assert.equal(numbers.size, 1, replies.map((r) => r.status).join());
	assert.equal(sqlNumber('SELECT COUNT(*) FROM report'), before + 1);
});

test('another browser may neither see nor send the draft', async () => {
	const draft = await draftWithPhoto(new Client());
	const thief = new Client();

	assert.equal((await thief.get(`/snap/${draft}/check`)).status, 404);
	assert.equal((await send(thief, draft)).status, 404);
});

test('a telephone number reaches the database sealed and no page', async () => {
	const citizen = new Client();
	const number = await report(citizen, { phone: '13812345678', nickname: '老王' });
	const page = await until(() => citizen.get(`/r/${number}`), dispatched);

	assert.ok(!page.text.includes('13812345678'));
	assert.ok(!(await citizen.get(`/r/${number}/receipt`)).text.includes('13812345678'));
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM report WHERE number = '${number}'
		AND phone_sealed IS NOT NULL AND INSTR(phone_sealed, '13812345678') = 0`), 1);
});
