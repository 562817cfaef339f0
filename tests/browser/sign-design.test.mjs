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

// Without a script each click is a page.
async function clicked(page) {
	for (const [x, y] of corners) {
		await page.locator('.dl-sign__spot').click({ position: { x, y } });
		await page.waitForLoadState('load');
	}
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
}

async function dragged(page) {
	for (const [i, [x, y]] of corners.entries()) {
		const photo = await page.locator('.dl-photofit__stage img').boundingBox();
		const at = await page.locator('.dl-photofit__grip').nth(i).boundingBox();

		await page.mouse.move(at.x + 22, at.y + 22);
		await page.mouse.down();
		await page.mouse.move(photo.x + x, photo.y + y, { steps: 4 });
		await page.mouse.up();
	}
	// A click beside them brings the nearest.
	await page.locator('.dl-photofit__stage').click({ position: { x: 20, y: 120 } });
	assert.match(await page.textContent('[data-dl=place-told]'), /^左下角：离左边 \d+(\.\d)?%，/);
	await page.getByRole('button', { name: '就放这里' }).click();
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
	await dragged(page);
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

// Tab until it has the focus: what no Tab reaches, no keyboard reaches.
async function tabTo(page, name) {
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()).then((label) => label.startsWith(name)))
			return;
	}
	assert.fail(`no Tab leads to ${name}`);
}

test('the four corners are placed with the keyboard alone, and read out', async () => {
	const { page, close } = await phone({ isMobile: false, hasTouch: false, viewport: { width: 1100, height: 900 } });

	await drawn(page, '海风书房');
	await page.setInputFiles('#facade-photo', await drawnPhoto(page));
	await page.getByText('传照片，点四个角').press('Enter');
	await page.waitForURL(/\/photo\?photo=\d+$/);
	await page.locator('.dl-photofit__grip').first().waitFor();
	await tabTo(page, '左上角');
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Shift+ArrowDown');
	const say = page.locator('[data-dl=place-told][role=status]');
	assert.equal(await say.textContent(), '左上角：离左边 20.3%，离上边 18.3%');
	assert.equal(await page.inputValue('#x1'), '20.3');
	await tabTo(page, '右下角');
	for (let i = 0; i < 60; i++)
		await page.keyboard.press('Shift+ArrowRight');
	assert.match(await say.textContent(), /右下角：离左边 100%/);
	await page.keyboard.press('Shift+ArrowUp');
	await nothingSerious(page);
	await tabTo(page, '就放这里');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
	assert.deepEqual(await broken(page), []);
	// And where they are is where they begin the next time.
	await page.getByText('重新点四个角').press('Enter');
	await page.locator('.dl-photofit__grip').first().waitFor();
	assert.equal(await page.inputValue('[name=corners]'), '203 183 800 150 1000 367 200 400');
	await close();
});

test('without JavaScript the keyboard types the corners in per cent', async () => {
	const { page, close } = await phone({ javaScriptEnabled: false });
	const other = await phone();

	await drawn(page, '海风书房');
	await page.setInputFiles('#facade-photo', await drawnPhoto(other.page));
	await other.close();
	await page.getByText('传照片，点四个角').press('Enter');
	await page.waitForURL(/\/photo\?photo=\d+$/);
	await page.locator('.dl-sign__spot').press('Enter');
	await page.getByText('用键盘点不准位置').waitFor();
	for (const [name, value] of Object.entries({ x1: 20, y1: 20, x2: 80, y2: 22.5, x3: 80, y3: 40, x4: 20, y4: 400 }))
		await page.fill(`#${name}`, String(value));
	await page.locator('#y4').press('Enter');
	await page.getByRole('alert').getByText('左下角离上边').waitFor();
	assert.equal(await page.inputValue('#y2'), '22.5');
	await page.fill('#y4', '40');
	await page.locator('#y4').press('Enter');
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
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
