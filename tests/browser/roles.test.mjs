// One case through every pair of hands: a citizen on a phone, then dispatcher, unit, inspector and
// office at the desk, each in a browser of their own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { until } from '../e2e/client.mjs';
import { admin, sql } from '../e2e/site.mjs';
import { drawnPhoto, phone, stop } from './phone.mjs';

test.after(stop);

const UNIT = '370202-shizheng';
const PASSWORD = 'a sentence of its own 7';
const next = '.dl-actions button.weui-btn_primary';

// Somebody new at the desk, logged in, the first password changed.
async function staff(role, name, unit) {
	const login = `${role}-${process.pid}`;
	const first = /: (\S+)\s*$/.exec(admin('user', 'add', login, '--name', name, '--role', role, ...(unit ? ['--unit', unit] : [])))[1];
	const desk = await phone({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false });
	const { page } = desk;

	await page.goto('/desk');
	await page.fill('[name=login]', login);
	await page.fill('[name=password]', first);
	await page.click('main button[type=submit]');
	await page.fill('[name=old]', first);
	await page.fill('[name=new]', PASSWORD);
	await page.fill('[name=again]', PASSWORD);
	await page.click('main button[type=submit]');
	await page.waitForURL((url) => !url.pathname.endsWith('/password'));
	return desk;
}

// A vague report, so that a person has to decide.
async function reported(page) {
	await page.goto('/snap');
	await page.setInputFiles('input[type=file]', await drawnPhoto(page));
	await page.getByText('已上传').waitFor();
	await page.click(next);
	await page.waitForURL(/\/place$/);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', '这个地方一直这样，麻烦来看看吧');
	await page.getByLabel('不知道，帮我选').check();
	await page.click(next);
	await page.waitForURL(/\/check$/);
	await page.click(next);
	await page.waitForURL(/\/receipt/);
	return page.textContent('.dl-receipt__number');
}

// One deed on the case's page; fields are of its own form.
// A busy unit's queue has more than one page, so the case is found by its number.
async function act(page, number, name, fields = {}, photo = null) {
	await page.goto(`/desk?q=${number}`);
	if (!page.url().includes('/desk/case/'))
		await page.locator(`a[href^="/desk/case/${number}"]`).first().click();
	await page.waitForURL(`**/desk/case/${number}*`);
	const deed = page.locator(`#do-${name}`);

	if (!(await deed.evaluate((details) => details.open)))
		await deed.locator('summary').click();
	if (photo) {
		await deed.locator('input[type=file]').setInputFiles(photo);
		await deed.getByText('已上传 1 张').waitFor();
	}
	for (const [field, value] of Object.entries(fields)) {
		const input = deed.locator(`[data-dk=deed-form] [name=${field}]`);

		if (await input.evaluate((element) => element.tagName) === 'SELECT')
			await input.selectOption(value);
		else
			await input.fill(value);
	}
	await Promise.all([
		page.waitForResponse((reply) => reply.request().method() === 'POST' && reply.url().endsWith(`/desk/case/${number}`)),
		deed.locator('[data-dk=deed-form] > button[type=submit]').click(),
	]);
	await page.waitForLoadState();
	assert.equal(await page.locator('.dk-errors, .dk-note_bad').allTextContents().then((says) => says.join()), '', name);
}

const stateOf = (number) => sql(`SELECT status FROM report WHERE number = '${number}'`)[0][0];

test('a case goes from the citizen through four roles and back to her', async () => {
	const citizen = await phone();
	const number = await reported(citizen.page);
	const unitId = sql(`SELECT id FROM unit WHERE code = '${UNIT}'`)[0][0];

	await until(() => stateOf(number), (state) => state === '2');
	await citizen.page.goto(`/r/${number}`);
	assert.match(await citizen.page.textContent('main'), /人工派单/);

	// 派遣员: finds it in the queue of what has no unit, and gives it to one.
	const dispatcher = await staff('dispatcher', '李派遣');
	await dispatcher.page.goto('/desk?tab=triage');
	assert.match(await dispatcher.page.textContent('main'), /待派单/);
	await act(dispatcher.page, number, 'dispatch', { unit: unitId, category: '道路破损' });
	assert.equal(stateOf(number), '3');

	// 处置人员: sees it among her unit's, remarks in private, answers with a photo.
	const handler = await staff('handler', '张处置', UNIT);
	await handler.page.goto('/desk?tab=unit');
	assert.match(await handler.page.textContent('main'), /本单位/);
	await act(handler.page, number, 'note', { note: '先让二班去看一眼' });
	await act(handler.page, number, 'handle', { note: '已修补路面，恢复通行' }, await drawnPhoto(citizen.page));
	assert.equal(stateOf(number), '4');

	// The citizen is not satisfied: the same case is open again, with half the limit.
	await citizen.page.goto(`/r/${number}`);
	const page = await citizen.page.textContent('main');
	assert.match(page, /已修补路面/);
	assert.doesNotMatch(page, /二班/);
	await citizen.page.getByRole('link', { name: '未解决' }).click();
	await citizen.page.fill('[name=note]', '坑还在，只铺了一半');
	await Promise.all([
		citizen.page.waitForResponse((reply) => reply.request().method() === 'POST' && reply.url().endsWith('/not-solved')),
		citizen.page.getByRole('button', { name: '提交，请继续处理' }).click(),
	]);
	await citizen.page.waitForLoadState();
	assert.equal(stateOf(number), '3');
	assert.equal(sql(`SELECT rework FROM case_file c JOIN report r ON r.id = c.report_id WHERE number = '${number}'`)[0][0], '1');

	await act(handler.page, number, 'handle', { note: '另一半也已铺平，现场复核' });
	assert.equal(stateOf(number), '4');

	// 督查员 checks on site, the office closes.
	const inspector = await staff('inspector', '赵督查');
	await act(inspector.page, number, 'check-pass', { note: '现场核查，路面平整' });
	const office = await staff('office', '孙办公');
	await act(office.page, number, 'close', { note: '核查通过，予以结案' });
	assert.equal(stateOf(number), '5');

	// She sees all of it, and may still say that it is not so.
	await citizen.page.goto(`/r/${number}`);
	const told = await citizen.page.textContent('main');
	for (const words of ['已办结', '坑还在，只铺了一半', '另一半也已铺平', '现场核查，路面平整'])
		assert.ok(told.includes(words), words);
	assert.doesNotMatch(told, /二班|李派遣|张处置|赵督查|孙办公/);
	assert.ok(await citizen.page.getByRole('link', { name: '未解决' }).count());

	assert.match(admin('log', 'verify'), /0 faults/);
	for (const one of [citizen, dispatcher, handler, inspector, office])
		await one.close();
});

test('a handler does not get to another unit\'s case, nor an admin to any', async () => {
	const stranger = await staff('admin', '周管理');
	const number = sql('SELECT number FROM report ORDER BY id DESC LIMIT 1')[0][0];
	const reply = await stranger.page.goto(`/desk/case/${number}`);

	assert.equal(reply.status(), 403);
	await stranger.close();
});
