// What staff paint over is gone from what the public gets, drawn with a mouse or ticked by keyboard.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { stop } from './phone.mjs';
import { enter, screen, small, sound } from './desk.mjs';
import { Client, draftWithPhoto, send, until } from '../e2e/client.mjs';
import { staffOf } from '../e2e/staff.mjs';
import { sql } from '../e2e/site.mjs';

test.after(stop);

const PLAIN = 16, FULL = 60;	// of variety(): JPEG's own noise, a picture

const photoOf = (number) => sql(`SELECT p.id, LOWER(HEX(p.hash)) FROM photo p JOIN report r ON r.id = p.report_id WHERE r.number = '${number}'`)[0];

// From the darkest to the lightest spot within a box, in thousandths of its sides: of one colour 0.
const variety = (page, address, box) => page.evaluate(async ([src, [x, y, w, h]]) => {
	const image = new Image();

	image.src = src;
	await image.decode();
	const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight });
	const pen = canvas.getContext('2d');
	const at = (n, side) => Math.round(n * side / 1000);

	pen.drawImage(image, 0, 0);
	const { data } = pen.getImageData(at(x, canvas.width), at(y, canvas.height), at(w, canvas.width), at(h, canvas.height));
	let least = 255, most = 0;
	for (let i = 0; i < data.length; i += 4) {
		const light = (data[i] + data[i + 1] + data[i + 2]) / 3;

		least = Math.min(least, light);
		most = Math.max(most, light);
	}
	return most - least;
}, [address, box]);

// A report whose photo has black and white everywhere.
async function reported() {
	const client = new Client();
	const photo = execFileSync('convert', ['-size', '640x480', 'pattern:checkerboard', '-level', '35%,65%', '-scale', '200%', '-crop', '640x480+0+0', '+repage',
		'(', '-seed', String(randomInt(1 << 30)), '-size', '640x480', 'plasma:tan-grey', ')', '-compose', 'blend', '-define', 'compose:args=15', '-composite',
		'-quality', '85', 'jpg:-'], { maxBuffer: 1 << 24 });

	return (await send(client, await draftWithPhoto(client, photo))).json().number;
}

// The photo as the public page shows it.
async function publicPhoto(number) {
	const page = (await new Client().get(`/r/${number}`)).text;

	return /\/[a-z/]*photo\/[0-9a-f]{64}-\d+\.jpg/.exec(page)[0];
}

// As the program says it: nginx keeps a photo that somebody has just seen for a minute at most.
const statusOf = async (address) => (await new Client().request('HEAD', address)).status;

test('axe finds nothing serious where photos are looked at', async () => {
	const { login } = await staffOf('intake');
	const [id] = photoOf(await reported());

	await sound(login, ['/desk/redact', `/desk/redact/${id}`]);
});

test('a box drawn with the mouse is one colour for the public, the old address is gone', async () => {
	const number = await reported();
	const [id, hash] = photoOf(number);
	const { login } = await staffOf('intake');
	const { page, close } = await enter(screen, login);
	const before = await publicPhoto(number);

	assert.equal((await new Client().get(before)).status, 200);
	await page.goto(`/desk/redact/${id}`);
	const stage = page.locator('[data-dk=stage]');
	await stage.scrollIntoViewIfNeeded();
	const area = await stage.boundingBox();
	const at = (x, y) => [area.x + area.width * x, area.y + area.height * y];

	// A slip is no box; one is taken back; one stays.
	await page.mouse.click(...at(0.7, 0.7));
	assert.equal(await page.locator('.dk-rx__box').count(), 0);
	for (const [from, to] of [[[0.6, 0.6], [0.8, 0.9]], [[0.2, 0.2], [0.5, 0.6]]]) {
		await page.mouse.move(...at(...from));
		await page.mouse.down();
		await page.mouse.move(...at(...to), { steps: 4 });
		await page.mouse.up();
	}
	assert.equal(await page.locator('.dk-rx__box').count(), 2);
	await page.locator('[data-dk=undo]').click();
	await page.mouse.move(...at(0.2, 0.2));
	await page.mouse.down();
	await page.mouse.move(...at(0.5, 0.6), { steps: 4 });
	await page.mouse.up();
	await page.locator('[data-dk=undo]').click();
	assert.match(await page.inputValue('[data-dk=boxes]'), /^6\d\d,/);
	await page.fill('[name=reason]', '露出车牌');
	await page.getByRole('button', { name: '遮挡后公开' }).click();
	await page.getByText('已处理').waitFor();

	assert.notEqual(photoOf(number)[1], hash);
	// nginx keeps a page for seconds.
	const after = await until(() => publicPhoto(number), (address) => address !== before, 20_000);
	assert.notEqual(after, before);
	assert.equal(await statusOf(before), 404);
	assert.ok(await variety(page, after, [620, 640, 160, 220]) < PLAIN);
	assert.ok(await variety(page, after, [200, 200, 300, 300]) > FULL);
	await close();
});

test('squares ticked by keyboard are painted as well', async () => {
	const number = await reported();
	const [id] = photoOf(number);
	const { login } = await staffOf('dispatcher');
	const { page, close } = await enter(small, login);

	await page.goto(`/desk/redact/${id}`);
	await page.getByText('用键盘：勾选要遮住的格子').focus();
	await page.keyboard.press('Enter');
	const square = page.getByLabel('第 1 行第 1 格', { exact: true });

	await square.focus();
	await page.keyboard.press('Space');
	await page.getByLabel('第 1 行第 2 格', { exact: true }).focus();
	await page.keyboard.press('Space');
	await page.fill('[name=reason]', '露出人脸');
	await page.getByRole('button', { name: '遮挡后公开' }).press('Enter');
	await page.getByText('已处理').waitFor();
	const after = await until(() => publicPhoto(number), (address) => address.includes(photoOf(number)[1]), 20_000);
	// Each square is of its own colour.
	for (const left of [6, 76])
		assert.ok(await variety(page, after, [left, 8, 24, 56]) < PLAIN);
	assert.ok(await variety(page, after, [300, 300, 300, 300]) > FULL);
	assert.equal(sql(`SELECT boxes FROM photo_review WHERE photo_id = ${id}`)[0][0], '0,0,62,83;62,0,63,83');
	await close();
});

test('what is withheld is not there for the public, and staff see why', async () => {
	const number = await reported();
	const [id] = photoOf(number);
	const { login } = await staffOf('office');
	const { page, close } = await enter(screen, login);
	const before = await publicPhoto(number);

	await page.goto(`/desk/redact/${id}`);
	await page.fill('[name=reason]', '血腥或不雅');
	await page.getByRole('button', { name: '不公开' }).click();
	await page.getByText('已处理').waitFor();
	assert.equal(await statusOf(before), 404);
	await page.goto(`/desk/case/${number}`);
	assert.match(await page.locator('.dk-photos').innerText(), /不公开/);
	await close();
});
