// What is decided on a case at the desk, form by form: triage, twins, disputes, appeals, helpers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { stop } from './phone.mjs';
import { act, enter, openCases, screen, sound, triageCase } from './desk.mjs';
import { Client, report, until } from '../e2e/client.mjs';
import { staffOf, stateOf, unitOf } from '../e2e/staff.mjs';
import { admin, sql, sqlNumber } from '../e2e/site.mjs';

test.after(stop);

const of = async (role, unit) => enter(screen, (await staffOf(role, unit)).login);
const idOf = (unit) => sql(`SELECT id FROM unit WHERE code = '${unit}'`)[0][0];
const another = (unit) => sql(`SELECT code FROM unit WHERE code <> '${unit}' AND area_code = 370202 LIMIT 1`)[0][0];

test('triage: the keys 1 to 3 are the candidates, a key without one does nothing', async () => {
	const number = await triageCase();
	const [second] = sql(`SELECT u.code, u.id FROM unit u WHERE NOT EXISTS (SELECT 1 FROM triage_candidate t JOIN report r
		ON r.id = t.report_id WHERE r.number = '${number}' AND t.unit_id = u.id) ORDER BY u.id DESC LIMIT 1`);
	sql(`REPLACE INTO triage_candidate SELECT r.id, 2, (SELECT category_id FROM case_standard LIMIT 1), ${second[1]}, 0.3 FROM report r
		WHERE r.number = '${number}'; DELETE t FROM triage_candidate t JOIN report r ON r.id = t.report_id
		WHERE r.number = '${number}' AND t.position = 3`);
	const { page, close } = await of('dispatcher');

	await page.goto(`/desk/case/${number}`);
	await page.keyboard.press('3');
	// Nor is a digit a command while one writes.
	await page.locator('#do-note > summary').click();
	await page.locator('#note-note').pressSequentially('电话 12');
	assert.equal(stateOf(number), 2);
	await page.locator('h1').click();
	await page.keyboard.press('2');
	await page.getByText('已记录：派给单位').waitFor();
	assert.equal(unitOf(number), second[0]);
	await close();
});

test('a duplicate is merged into its main case, both citizens hear of it, both are closed together', async () => {
	const { numbers: [main], unit } = await openCases(1);
	const citizen = new Client();
	const twin = await report(citizen, { body: '路灯坏了好几天，晚上黑漆漆的，和别人说的是同一盏' });

	await until(async () => unitOf(twin), Boolean);
	const { page, close } = await of('dispatcher');

	// Into itself, or into a number that is none: it stays as it is.
	await page.goto(`/desk/case/${twin}?do=merge`);
	await page.fill('#main-merge', twin);
	await page.fill('#note-merge', '同一盏灯');
	await page.locator('#do-merge form button[type=submit]').click();
	await page.getByText('不能并入那一件').waitFor();
	assert.equal(await page.inputValue('#main-merge'), twin);
	await page.fill('#main-merge', 'QD-000000-22222');
	await page.locator('#do-merge form button[type=submit]').click();
	await page.getByText('没有这个编号').waitFor();
	await act(page, twin, 'merge', { main, note: '同一盏路灯' });
	assert.equal(stateOf(twin), 13);
	assert.match(await page.textContent('main'), new RegExp(main));
	await until(async () => (await citizen.get(`/r/${twin}`)).text, (text) => /合在一起|并案/.test(text));
	assert.match((await citizen.get(`/r/${twin}`)).text, /并案/);

	const handler = await of('handler', unit), inspector = await of('inspector'), office = await of('office');
	await act(handler.page, main, 'handle', { note: '两处反映的是同一盏灯，已换灯泡' });
	await act(inspector.page, main, 'check-pass', { note: '灯亮了' });
	await act(office.page, main, 'close', { note: '核查通过' });
	assert.equal(stateOf(main), 5);
	assert.equal(stateOf(twin), 5);
	for (const one of [handler, inspector, office])
		await one.close();
	await close();
});

test('a merging that was a mistake is taken back', async () => {
	const { numbers: [main, other] } = await openCases(2);
	const { page, close } = await of('office');

	await act(page, other, 'merge', { main, note: '像是同一盏' });
	await act(page, other, 'split', { note: '不是同一盏，两盏都坏了' });
	assert.equal(stateOf(other), 9);
	await close();
});

test('a dispute goes from "not ours" to the site, to the office, and to the unit that must', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const whose = another(unit);
	const handler = await of('handler', unit), dispatcher = await of('dispatcher');

	await act(handler.page, number, 'return', { note: '这盏灯在小区里，归物业管' });
	assert.equal(stateOf(number), 9);
	await act(dispatcher.page, number, 'dispute', { note: '物业也说不归他们' });
	assert.equal(stateOf(number), 10);
	// Who only dispatches is offered nothing more here.
	assert.equal(await dispatcher.page.locator('#do-decide, #do-confirm-site').count(), 0);
	const inspector = await of('inspector'), office = await of('office');
	await act(inspector.page, number, 'confirm-site', { note: '灯杆上有市政编号' });
	await act(office.page, number, 'decide', { unit: idOf(whose), note: '有市政编号的归市政' });
	assert.equal(stateOf(number), 3);
	assert.equal(unitOf(number), whose);
	// Decided: that unit cannot send it back again.
	const theirs = await of('handler', whose);
	await theirs.page.goto(`/desk/case/${number}?do=return`);
	assert.match(await theirs.page.locator('#do-return').innerText(), /已裁定/);
	for (const one of [handler, dispatcher, inspector, office, theirs])
		await one.close();
	assert.match(admin('log', 'verify'), /0 faults/);
});

test('an overdue unit appeals: refused with a reason it sees; agreed by two people it counts no more', async () => {
	const { numbers, unit } = await openCases(2);
	const handler = await of('handler', unit), inspector = await of('inspector'), office = await of('office');

	for (const number of numbers)
		sql(`UPDATE case_file c JOIN report r ON r.id = c.report_id SET c.deadline = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR
			WHERE r.number = '${number}'`);
	for (const number of numbers)
		await act(handler.page, number, 'ask-appeal', { note: '连下三天大雨，登高作业不允许' });
	await act(inspector.page, numbers[0], 'refuse-appeal', { note: '当天没有下雨' });
	await handler.page.goto(`/desk/case/${numbers[0]}`);
	assert.match(await handler.page.locator('.dk-log').innerText(), /当天没有下雨/);
	assert.match(await handler.page.locator('#do-ask-appeal').innerText(), /超期申诉/);

	await act(inspector.page, numbers[1], 'review-appeal', { note: '查了气象记录，属实' });
	// The first reviewer is not the second.
	await inspector.page.goto(`/desk/case/${numbers[1]}`);
	assert.equal(await inspector.page.locator('#do-grant-appeal').count(), 0);
	await act(office.page, numbers[1], 'grant-appeal', { note: '同意' });
	assert.equal(sqlNumber(`SELECT exempt FROM case_file c JOIN report r ON r.id = c.report_id WHERE r.number = '${numbers[1]}'`), 1);
	assert.equal(sqlNumber(`SELECT overdue_at IS NOT NULL FROM case_file c JOIN report r ON r.id = c.report_id WHERE r.number = '${numbers[1]}'`), 1);
	// Of all this the public page says nothing.
	assert.doesNotMatch((await new Client().get(`/r/${numbers[1]}`)).text, /申诉|气象/);
	for (const one of [handler, inspector, office])
		await one.close();
});

test('a unit that was joined by mistake is dismissed, and the lead can finish', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const wrong = another(unit);
	const dispatcher = await of('dispatcher'), handler = await of('handler', unit);

	await act(dispatcher.page, number, 'join', { unit: idOf(wrong), note: '请配合断电' });
	await handler.page.goto(`/desk/case/${number}?do=handle`);
	assert.match(await handler.page.locator('#do-handle').innerText(), /还有协办单位没有完成/);
	await act(dispatcher.page, number, 'dismiss', { unit: idOf(wrong), note: '选错了单位' });
	const theirs = await of('handler', wrong);
	assert.equal((await theirs.page.goto(`/desk/case/${number}`)).status(), 403);
	await act(handler.page, number, 'handle', { note: '灯已修好，不用断电' });
	assert.equal(stateOf(number), 4);
	for (const one of [dispatcher, handler, theirs])
		await one.close();
});

test('a case of another program says whose it is; six links to its photos fit a phone, in the dark, too', async () => {
	const key = admin('client', 'add', `邻市随手拍平台 ${Date.now()}`).trim();
	const body = new URLSearchParams({ api_key: key, service_code: 'S07003', lat: '36.0671', long: '120.3826', description: `楼顶广告牌松动 ${key.slice(0, 8)}` });

	for (let i = 1; i <= 6; i++)
		body.append('media_url', `https://photos.example.org/${'a'.repeat(60)}/${i}.jpg`);
	const reply = await new Client().request('POST', '/open311/v2/requests.json',
		{ body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
	const number = reply.json()[0].service_request_id;
	const { login } = await staffOf('dispatcher');
	const { page, close } = await enter(screen, login);

	await page.goto(`/desk/case/${number}`);
	assert.equal(await page.getByText('由“邻市随手拍平台').locator('a').count(), 6);
	await close();
	await sound(login, [`/desk/case/${number}`]);
});
