/* Photos going up one by one: what a person sees of each, and what the form does with them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { admin, sql } from '../e2e/site.mjs';
import { drawnPhoto, phone, stop } from './phone.mjs';

test.after(stop);

const next = '.dl-actions button.weui-btn_primary';
const broken = { name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture at all') };

async function chosen(page, ...files) {
	await page.setInputFiles('input[type=file]', files);
	await page.waitForFunction(() => document.querySelector('.dl-actions button').textContent === '下一步',
		undefined, { timeout: 60_000 });
}

async function submitted(page, words) {
	await page.goto('/snap');
	await chosen(page, await drawnPhoto(page));
	await page.click(next);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await page.fill('#body', words);
	await page.click(next);
	await page.waitForURL(/\/check$/);
	await page.click(next);
	await page.waitForURL(/\/receipt$/);
	return page.textContent('.dl-receipt__number');
}

async function handled(page, number) {
	const unitOf = `SELECT unit.code FROM report JOIN case_file ON report_id = report.id
		JOIN unit ON unit.id = unit_id WHERE number = '${number}'`;

	await page.getByText('处理单位').waitFor();
	admin('case', 'handle', number, '--unit', sql(unitOf)[0][0], '--note', '已处理');
}

test('a file that is no picture is said at its place, the others go on', async () => {
	const { page, close } = await phone();

	await page.goto('/snap');
	await chosen(page, broken, await drawnPhoto(page));
	assert.equal(await page.locator('.dl-shot_bad').count(), 1);
	assert.match(await page.locator('.dl-shot_bad [role=alert]').textContent(), /broken\.jpg|照片/);
	await page.click(next);
	await page.waitForURL(/\/place$/);
	assert.equal(await page.locator('main .dl-photo').count(), 1);
	await close();
});

test('a refused file alone leads nowhere', async () => {
	const { page, close } = await phone();

	await page.goto('/snap');
	await page.setInputFiles('input[type=file]', broken);
	await page.locator('.dl-shot_bad').waitFor();
	await page.waitForFunction((button) => document.querySelector(button).disabled, next);
	assert.match(page.url(), /\/snap$/);
	await close();
});

test('when the line breaks the photo stays on the phone and the words come next', async () => {
	const { page, context, close } = await phone();

	await page.goto('/snap');
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	const photo = await drawnPhoto(page);

	await context.setOffline(true);
	await chosen(page, photo);
	assert.match(await page.locator('.dl-shot').textContent(), /已存在手机里/);
	await page.click(next);
	await page.waitForURL(/\/offline\.html\?draft=[a-z2-7]{26}$/);
	await page.locator('.dl-shot').waitFor();
	await context.setOffline(false);
	await close();
});

test('words typed before the photo of "not solved" stay, and both arrive', async () => {
	const { page, close } = await phone();
	const number = await submitted(page, '人行道上的井盖没了，很危险');

	await handled(page, number);
	await page.goto(`/r/${number}/unsolved`);
	await page.fill('#note', '只换了一半，还在响');
	await page.setInputFiles('input[type=file]', await drawnPhoto(page));
	await page.waitForFunction(() => document.querySelector('input[type=hidden][name=photo]'));
	assert.equal(await page.inputValue('#note'), '只换了一半，还在响');
	await page.click('form[action$="/not-solved"] button');
	await page.waitForURL(new RegExp(`/r/${number}$`));
	assert.match(await page.textContent('main'), /只换了一半，还在响/);
	assert.deepEqual(sql(`SELECT COUNT(*) FROM photo JOIN report ON report_id = report.id
		WHERE role = 3 AND number = '${number}'`), [['1']]);
	await close();
});

test('the place a photo tells is offered on the next page', async () => {
	const { page, close } = await phone();
	const told = page.waitForRequest((request) => /\/snap\/[a-z2-7]{26}\/place$/.test(request.url()) && request.method() === 'POST');

	await page.goto('/snap');
	await page.setInputFiles('input[type=file]', placed(await drawnPhoto(page, 'here.jpg', 3000, 2000)));
	const fields = new URLSearchParams((await told).postData());
	assert.ok(Math.abs(Number(fields.get('lat')) - 36.0625) < 1e-4, fields.get('lat'));
	assert.ok(Math.abs(Number(fields.get('lon')) - 120.3845) < 1e-4, fields.get('lon'));
	await page.waitForFunction(() => document.querySelector('.dl-actions button').textContent === '下一步');
	await page.click(next);
	await page.waitForURL(/\/place$/);
	assert.match(await page.textContent('main'), /市南区/);
	assert.match(await page.textContent('main'), /从照片里读到的位置/);
	await close();
});

/* An EXIF segment with 36.0625 N, 120.3845 E, put behind the JPEG's first marker. */
function placed(photo) {
	const text = (s) => Buffer.from(s, 'latin1');
	const rationals = (...numbers) => Buffer.concat(numbers.map((n) => {
		const pair = Buffer.alloc(8);

		pair.writeUInt32BE(Math.round(n * 10_000), 0);
		pair.writeUInt32BE(10_000, 4);
		return pair;
	}));
	const entry = (tag, type, count, value) => {
		const bytes = Buffer.alloc(12);

		bytes.writeUInt16BE(tag, 0);
		bytes.writeUInt16BE(type, 2);
		bytes.writeUInt32BE(count, 4);
		typeof value === 'string' ? bytes.write(value, 8, 'latin1') : bytes.writeUInt32BE(value, 8);
		return bytes;
	};
	/* Offsets from the TIFF header: IFD0 at 8 (18 bytes), GPS IFD at 26 (54 bytes), values at 80. */
	const tiff = Buffer.concat([
		text('MM\0*'), Buffer.from([0, 0, 0, 8]),
		Buffer.from([0, 1]), entry(0x8825, 4, 1, 26), Buffer.alloc(4),
		Buffer.from([0, 4]), entry(1, 2, 2, 'N'), entry(2, 5, 3, 80), entry(3, 2, 2, 'E'), entry(4, 5, 3, 104), Buffer.alloc(4),
		rationals(36, 3, 45), rationals(120, 23, 4.2),
	]);
	const body = Buffer.concat([text('Exif\0\0'), tiff]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);

	head.writeUInt16BE(body.length + 2, 2);
	return { ...photo, buffer: Buffer.concat([photo.buffer.subarray(0, 2), head, body, photo.buffer.subarray(2)]) };
}
