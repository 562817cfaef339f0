// An owner with a phone: a design, the shop's name, the sign on the shop's own front, with and without JavaScript.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { drawnPhoto, phone, sideways, stop } from './phone.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const corners = [[60, 50], [260, 62], [260, 110], [60, 104]];

test.after(stop);

async function nothingSerious(page) {
	await page.evaluate(axe);
	const result = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
	const serious = result.violations.filter((v) => ['serious', 'critical'].includes(v.impact));

	assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes[0].target}`), []);
}

// Each picture that was asked for came.
const broken = (page) => page.evaluate(async () => {
	const pictures = [...document.querySelectorAll('.dl-sign__look img')];

	pictures.forEach((one) => (one.loading = 'eager'));
	await Promise.all(pictures.map((one) => one.decode().catch(() => {})));
	return pictures.filter((one) => !one.naturalWidth).map((one) => one.src);
});

async function drawn(page, name) {
	await page.goto('/signs/design?design=catering/01');
	await page.fill('#name', name);
	await page.fill('#width', '4.2');
	await page.fill('#height', '0.8');
	await page.click('.dl-actions button');
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
}

async function clicked(page) {
	for (const [x, y] of corners) {
		await page.locator('.dl-sign__spot').click({ position: { x, y } });
		await page.waitForLoadState('load');
	}
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
}

test('a name is drawn, put on the shop\'s photo, and there to be taken home', async () => {
	const { page, context, close } = await phone();

	await drawn(page, '老船长海鲜水饺');
	assert.match(await page.textContent('main'), /宽 4\.20 米，高 0\.80 米/);
	assert.deepEqual(await broken(page), []);
	await nothingSerious(page);
	assert.equal(await sideways(page), 0);
	await page.setInputFiles('#facade-photo', await drawnPhoto(page));
	await page.getByText('传照片，点四个角').click();
	await page.waitForURL(/\/photo\?photo=\d+$/);
	assert.equal(await sideways(page), 0);
	await nothingSerious(page);
	await clicked(page);
	assert.deepEqual(await broken(page), []);
	assert.equal(await page.locator('img[src*="street-"]').count(), 2);
	for (const [file, begins] of [['sheet.pdf', '%PDF'], ['sign.svg', '<?xml'], ['night.png', '\x89PNG']]) {
		const reply = await context.request.get(`${page.url()}/${file}`);

		assert.equal((await reply.body()).subarray(0, begins.length).toString('latin1'), begins, file);
	}
	await close();
});

test('the same without JavaScript', async () => {
	const { page, close } = await phone({ javaScriptEnabled: false });
	const other = await phone();

	await drawn(page, '海风书房');
	await page.setInputFiles('#facade-photo', await drawnPhoto(other.page));
	await other.close();
	await page.getByText('传照片，点四个角').click();
	await page.waitForURL(/\/photo\?photo=\d+$/);
	await clicked(page);
	assert.equal(await page.locator('img[src*="street-"]').count(), 2);
	await close();
});

test('a vertical design stands on one screen', async () => {
	const { page, close } = await phone();

	await page.goto('/signs/retail/17');
	const picture = page.locator('.dl-sign__look img').first();
	await picture.evaluate((one) => one.decode());
	const { width, height } = await picture.boundingBox();
	assert.ok(height <= 0.76 * page.viewportSize().height, `${width} x ${height}`);
	assert.equal(await sideways(page), 0);
	await close();
});

test('the picture follows what is typed', async () => {
	const { page, close } = await phone();

	await page.goto('/signs/design?design=catering/01');
	const before = await page.getAttribute('[data-dl=preview]', 'src');
	await page.fill('#name', '海');
	await page.waitForFunction((old) => document.querySelector('[data-dl=preview]').getAttribute('src') !== old, before);
	await close();
});

test('what no sign can bear is said beside the name, which stays', async () => {
	const { page, close } = await phone();

	await page.goto('/signs/design?design=catering/01');
	await page.fill('#name', '海记🍜');
	await page.click('.dl-actions button');
	await page.getByRole('alert').waitFor();
	assert.match(await page.textContent('#name-error'), /表情/);
	assert.equal(await page.inputValue('#name'), '海记🍜');
	await close();
});

test('the designer\'s page in the dark and in care mode has nothing serious', async () => {
	const { page, close } = await phone({ colorScheme: 'dark' });

	await drawn(page, '海记');
	await nothingSerious(page);
	await page.goto(`/care?on=1&back=${encodeURIComponent(new URL(page.url()).pathname)}`);
	await nothingSerious(page);
	assert.equal(await sideways(page), 0);
	await close();
});
