// A shop owner's whole way on a phone: the front measured, a design, a question with a photo, the officer's marks,
// the number, the filing, the sticker, and somebody who scans it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { admin, sql } from '../e2e/site.mjs';
import { base, drawnPhoto, phone, sideways, stop } from './phone.mjs';

test.after(stop);

const PASSWORD = 'a sentence of its own 7';
const SHOP = `鲜得来${process.pid % 1000}`;

// An adviser at a desk of her own, logged in, the first password changed.
async function adviser() {
	const login = `signs-${process.pid}`;
	const first = /: (\S+)\s*$/.exec(admin('user', 'add', login, '--name', '林青', '--role', 'signs'))[1];
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

// What the sticker says, read as a scanner does from the page that another program drew.
async function scanned(page, path) {
	const dir = mkdtempSync(join(tmpdir(), 'dl-sticker-'));

	try {
		const reply = await page.request.get(path);
		assert.equal(reply.headers()['content-type'], 'application/pdf');
		writeFileSync(join(dir, 's.pdf'), await reply.body());
		execFileSync('pdftoppm', ['-png', '-r', '150', '-singlefile', join(dir, 's.pdf'), join(dir, 's')]);
		return execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', join(dir, 's.png')], { encoding: 'utf8' }).trim();
	} finally {
		rmSync(dir, { recursive: true });
	}
}

// From the measured front to a design with the shop's own name.
async function designed(page) {
	await page.goto('/signs/fit?width=6&storey=3.6&sill=4.2&floor=1&storeys=6');
	assert.equal(await sideways(page), 0);
	await page.locator('main').getByText(/可以|需调整/).first().waitFor();
	await page.goto('/signs');
	assert.equal(await sideways(page), 0);
	await page.goto('/signs/design?design=catering%2F01');
	await page.fill('#name', SHOP);
	await page.fill('#width', '4.8');
	await page.fill('#height', '0.8');
	await page.click('.dl-actions button.weui-btn_primary');
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}/);
	assert.equal(await sideways(page), 0);
}

// The question, its photo sent while one types.
async function asked(page) {
	await page.getByText('发去问一问').click();
	await page.waitForURL(/\/signs\/ask\/new/);
	await page.setInputFiles('#photo', await drawnPhoto(page));
	await page.waitForURL(/photo=\d+/);
	assert.equal(await page.inputValue('#shop'), SHOP);
	assert.match(await page.inputValue('#width'), /^\d\.\d\d$/);	// as it was fitted
	await page.selectOption('#street', { index: 1 });
	await page.fill('#place', '香港中路 66 号');
	await page.fill('#body', '这样做可以吗？灯会不会太亮？');
	assert.equal(await sideways(page), 0);
	await page.click('.dl-actions button');
	await page.waitForURL(/\/signs\/ask\/ZD-/);
	await page.getByRole('heading', { name: '等待答复' }).waitFor();
	return page.textContent('.dl-number');
}

// Marked with the mouse and the keyboard, answered with one press and a change.
async function answered(desk, number) {
	await desk.goto('/desk/signs');
	await desk.locator(`a[href$="${number}"]`).click();
	await desk.waitForURL(`**/${number}`);
	const canvas = desk.locator('[data-dk=sign-canvas]');
	await canvas.scrollIntoViewIfNeeded();
	const area = await canvas.boundingBox();
	await desk.mouse.move(area.x + area.width * 0.2, area.y + area.height * 0.2);
	await desk.mouse.down();
	await desk.mouse.move(area.x + area.width * 0.5, area.y + area.height * 0.4, { steps: 4 });
	await desk.mouse.up();
	await desk.getByLabel('第 1 个标注的说明').fill('这里再低一点');
	await canvas.focus();
	await desk.keyboard.press('Enter');
	await desk.keyboard.press('ArrowLeft');
	await desk.keyboard.press('Shift+ArrowDown');
	const [first, second] = (await desk.inputValue('#marks')).split('\n');
	assert.match(first, /^框 (19\d|20\d) (19\d|20\d) (29\d|30\d) (19\d|20\d) 这里再低一点$/);
	assert.equal(second, '框 390 400 200 210');
	await desk.locator('[data-dk=sign-replies] button').first().click();
	assert.equal(await desk.isChecked('input[name=verdict][value="1"]'), true);
	await desk.fill('#note', `${await desk.inputValue('#note')}晚上十点以后请关灯。`);
	await desk.click('button[value=answer]');
	await desk.waitForURL(/\/desk\/signs\?done=/);
}

test('a shop owner goes from the measured front to a sticker that is scanned', async () => {
	const owner = await phone();
	const staff = await adviser();
	const passer = await phone();
	const { page } = owner;

	await designed(page);
	const ask = await asked(page);
	await answered(staff.page, ask);

	await page.reload();
	await page.getByText('晚上十点以后请关灯').first().waitFor();
	await page.locator('.sg-marked').getByText('这里再低一点').waitFor();
	assert.equal(await page.locator('.sg-marked rect.sg-mark').count(), 4);	// each with a white one below
	assert.equal(await sideways(page), 0);
	await page.getByRole('button', { name: '就按这个方案做' }).click();
	await page.waitForURL(/\/s\/QD-/);
	const number = await page.textContent('.dl-number');

	// Filed with a photo of the finished sign, accepted at the desk.
	await page.goto(`/s/${number}/owner`);
	assert.equal(await sideways(page), 0);
	await page.setInputFiles('#photo', await drawnPhoto(page));
	await page.getByText('已上传 1 张').waitFor();
	await page.getByRole('button', { name: '提交备案' }).click();
	await page.getByText('备案受理中').first().waitFor();
	await staff.page.goto('/desk/signs?tab=filings');
	await staff.page.locator(`a[href$="${number}"]`).click();
	await staff.page.getByRole('button', { name: '备案通过' }).click();
	await staff.page.locator('h1', { hasText: '已备案' }).waitFor();

	// The sticker leads whoever scans it to the public's page, and is counted.
	const address = await scanned(page, `/s/${number}/sticker-a6.pdf`);
	assert.equal(address, `${base}/s/${number}?p=1`);
	await passer.page.goto(address);
	await passer.page.getByText('已备案，有效期到').waitFor();
	assert.equal(await sideways(passer.page), 0);
	assert.equal(await passer.page.getByText('店主管理').count(), 0);
	assert.equal(sql(`SELECT SUM(scans) FROM sign_scan s JOIN sign_passport p ON p.id = s.passport_id WHERE p.number = '${number}'`)[0][0], '1');

	// Something is wrong with it: guidance, no case.
	await passer.page.getByRole('link', { name: '说一说' }).click();
	await passer.page.fill('#body', '晚上灯太亮了');
	await passer.page.click('.dl-actions button');
	await passer.page.waitForURL(/\/signs\/ask\/ZD-/);
	assert.equal(sql(`SELECT COUNT(*) FROM sign_ask a JOIN sign_passport p ON p.id = a.passport_id
		WHERE a.kind = 2 AND p.number = '${number}'`)[0][0], '1');
	await page.goto(`/s/${number}/owner`);
	await page.getByText('晚上灯太亮了').waitFor();

	// dispatchd has told her of the answer and of the filing.
	await page.goto('/signs/mine');
	await page.locator('.dl-news').getByText('备案通过').waitFor();
	assert.equal(await sideways(page), 0);
	await owner.close();
	await staff.close();
	await passer.close();
});
