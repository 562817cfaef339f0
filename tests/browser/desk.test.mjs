// The desk as staff use it: by keyboard at a screen, by thumb in the field; axe finds nothing serious.
import test from 'node:test';
import assert from 'node:assert/strict';
import { drawnPhoto, phone, sideways, stop } from './phone.mjs';
import { enter, faultsOf, openCases, screen, small, sound, triageCase } from './desk.mjs';
import { newStaff, password, staffOf, stateOf } from '../e2e/staff.mjs';

test.after(stop);

test('axe finds nothing serious at the door', async () => {
	for (const options of [{}, { ...screen, colorScheme: 'dark' }]) {
		const { page, close } = await phone(options);

		await page.goto('/desk');
		assert.deepEqual(await faultsOf(page), []);
		await page.fill('#login', `nobody-${Date.now()}`);
		await page.fill('#password', 'certainly not this');
		await page.click('main button[type=submit]');
		await page.getByText('登录名或密码不对').waitFor();
		assert.deepEqual(await faultsOf(page), []);
		assert.equal(await sideways(page), 0);
		await close();
	}
});

test('axe finds nothing serious on lists, cases and account pages, light and dark, wide and narrow', async () => {
	const { numbers, unit } = await openCases(2);
	const handler = await staffOf('handler', unit), dispatcher = await staffOf('dispatcher');
	const triage = await triageCase();

	await sound(handler.login, ['/desk', '/desk?tab=mine', `/desk/case/${numbers[0]}?do=handle`, `/desk/case/${numbers[0]}/near`]);
	await sound(dispatcher.login, ['/desk?tab=triage', '/desk?tab=all&state=closed', `/desk/case/${triage}?do=dispatch`,
		'/desk/account', '/desk/password', '/desk/totp']);
});

test('the queue is walked by keyboard and the answer put in by one click', async () => {
	const { unit } = await openCases(2);
	const { login } = await staffOf('handler', unit);
	const { page, close } = await enter(screen, login);

	await page.keyboard.press('?');
	await page.getByText('快捷键', { exact: true }).waitFor();
	await page.keyboard.press('Escape');
	await page.keyboard.press('j');
	await page.keyboard.press('j');
	await page.keyboard.press('k');
	assert.equal(await page.evaluate(() => [...document.querySelectorAll('.dk-row__link')].indexOf(document.activeElement)), 0);
	await page.keyboard.press('x');
	await page.getByRole('button', { name: '交办 1 件' }).waitFor();
	await page.keyboard.press('x');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/desk\/case\//);
	await page.keyboard.press('a');
	await page.getByRole('button', { name: '路灯修好' }).click();
	assert.match(await page.inputValue('#note-handle'), /已修复/);
	await page.keyboard.press('Control+Enter');
	await page.getByText('已记录：处理完成').waitFor();
	await page.keyboard.press('u');
	await page.waitForURL((url) => url.pathname === '/desk');
	await close();
});

test('triage: one key sends the case to the first candidate', async () => {
	const number = await triageCase();
	const { login } = await staffOf('dispatcher');
	const { page, close } = await enter(screen, login);

	await page.goto(`/desk/case/${number}`);
	await page.keyboard.press('1');
	await page.getByText('已记录：派给单位').waitFor();
	assert.equal(stateOf(number), 3);
	await close();
});

test('a handler in the field takes a photo, says what was done, and sees both', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const { login } = await staffOf('handler', unit);
	const { page, close } = await enter(small, login);

	await page.goto(`/desk/case/${number}`);
	await page.locator('#do-handle > summary').tap();
	await page.setInputFiles('#photo-handle', await drawnPhoto(page));
	await page.getByText('已上传 1 张').waitFor();
	await page.fill('#note-handle', '灯泡已更换，试灯正常');
	await page.locator('#do-handle form[data-dk=deed-form] button[type=submit]').tap();
	await page.getByText('已记录：处理完成').waitFor();
	await page.getByRole('heading', { name: '处理后' }).waitFor();
	assert.equal(await sideways(page), 0);
	await close();
});

test('the second of two people gets what changed, and her words are still there', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const first = await enter(screen, (await staffOf('handler', unit)).login);
	const second = await enter(screen, (await staffOf('handler', unit)).login);

	for (const { page } of [first, second])
		await page.goto(`/desk/case/${number}`);
	await first.page.locator('#do-comment > summary').click();
	await first.page.fill('#note-comment', '我已经到现场了');
	await first.page.locator('#do-comment button[type=submit]').click();
	await first.page.getByText('已记录：公开说明').waitFor();
	await second.page.locator('#do-handle > summary').click();
	await second.page.fill('#note-handle', '灯已修好');
	await second.page.locator('#do-handle form[data-dk=deed-form] button[type=submit]').click();
	await second.page.getByText('有了新的进展').waitFor();
	assert.equal(await second.page.inputValue('#note-handle'), '灯已修好');
	assert.match(await second.page.locator('.dk-log__entry_fresh').innerText(), /我已经到现场了/);
	assert.equal(stateOf(number), 3);
	for (const visit of [first, second])
		await visit.close();
});

test('everything works without scripts', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const { login } = await staffOf('handler', unit);
	const { page, close } = await enter({ ...screen, javaScriptEnabled: false }, login);

	await page.goto(`/desk/case/${number}`);
	await page.locator('#do-note > summary').click();
	await page.fill('#note-note', '备料中');
	await page.locator('#do-note button[type=submit]').click();
	await page.getByText('已记录：内部备注').waitFor();
	await page.locator('#do-handle > summary').click();
	await page.setInputFiles('#photo-handle', { name: 'a.jpg', mimeType: 'image/jpeg',
		buffer: (await import('../e2e/client.mjs')).drawnPhoto() });
	await page.locator('#do-handle form[data-dk=upload] button').click();
	await page.getByText('已上传 1 张').waitFor();
	await page.fill('#note-handle', '灯已修好');
	await page.locator('#do-handle form[data-dk=deed-form] button[type=submit]').click();
	await page.getByText('已记录：处理完成').waitFor();
	await close();
});

test('a first password is changed at the first login, with an app bound after it', async () => {
	const { login, first } = newStaff('inspector');
	const { page, close } = await phone(screen);

	await page.goto('/desk');
	await page.fill('#login', login);
	await page.fill('#password', first);
	await page.click('main button[type=submit]');
	await page.getByText('请先换成自己的密码').waitFor();
	await page.fill('#old', first);
	await page.fill('#new', password);
	await page.fill('#again', password);
	await page.click('main button[type=submit]');
	await page.waitForURL((url) => url.pathname === '/desk');
	await page.goto('/desk/totp');
	await page.locator('img.dk-qr').waitFor();
	assert.ok(await page.evaluate(() => document.querySelector('.dk-qr').naturalWidth > 0));
	await close();
});
