// The owner's first steps on a phone: measure the front, see what fits, by number or on a photo.
import assert from 'node:assert/strict';
import test from 'node:test';
import { phone, sideways, stop } from './phone.mjs';

test.after(stop);

async function fill(page, values) {
	for (const [name, value] of Object.entries(values))
		await page.fill(`#${name}`, value);
}

const verdict = (page) => page.locator('#fit-title');

test('the verdict, the measures and the drawing follow what is typed', async () => {
	const { page, close } = await phone();

	await page.goto('/signs/fit');
	await fill(page, { width: '6', storey: '3.6', storeys: '6', sill: '4.5' });
	await verdict(page).filter({ hasText: '可以做门楣招牌' }).waitFor();
	await page.getByText('宽 5.80 米，高 1.20 米').waitFor();
	const before = await page.locator('.dl-el__sign').getAttribute('height');
	await page.fill('#street', '中山路');
	await page.getByText('宽 5.80 米，高 0.90 米').waitFor();
	assert.notEqual(await page.locator('.dl-el__sign').getAttribute('height'), before);
	assert.match(page.url(), /width=6&.*street=/);
	await page.fill('#floor', '2');
	await verdict(page).filter({ hasText: '一层入口旁' }).waitFor();
	assert.equal(await sideways(page), 0);
	await close();
});

test('millimetres typed as metres are asked back, and one press mends them', async () => {
	const { page, close } = await phone();

	await page.goto('/signs/fit');
	await fill(page, { width: '6', storeys: '6', storey: '3600' });
	await page.getByText('您是说 3600 毫米').waitFor();
	await page.getByRole('button', { name: '是的，改成 3.6' }).click();
	await verdict(page).filter({ hasText: '可以' }).waitFor();
	assert.equal(await page.inputValue('#storey'), '3.6');
	assert.equal(await page.locator('.dl-field_bad').count(), 0);
	await close();
});

test('without scripts the same numbers give the same answer', async () => {
	const { page, close } = await phone({ javaScriptEnabled: false });

	await page.goto('/signs/fit');
	assert.equal(await page.locator('[data-dl="fit-photo"]').isVisible(), false);
	await fill(page, { width: '6', storey: '3600', storeys: '6' });
	await page.getByRole('button', { name: '看能做多大' }).click();
	await page.getByRole('button', { name: '是的，改成 3.6' }).click();
	await page.getByText('宽 5.80 米，高 1.20 米').waitFor();
	await page.getByRole('button', { name: '看看能用的样式' }).click();
	await page.getByText('只看能装上您门头的样式').waitFor();
	await page.locator('.dl-signs__one').first().click();
	await page.getByText('装在您的门头上').waitFor();
	// By keyboard: a click waits for frames, and of a page of large pictures without a script none may come.
	await page.getByRole('link', { name: '用我的店名试试' }).press('Enter');
	await page.locator('#name').waitFor();
	assert.match(page.url(), /facade=fit/);
	await close();
});

// A wall head on: 600 by 450 px for the front, so 6 m wide means a sill at 4.5 m.
async function wall(page) {
	const data = await page.evaluate(() => {
		const canvas = Object.assign(document.createElement('canvas'), { width: 1000, height: 750 });
		const pen = canvas.getContext('2d');

		pen.fillStyle = '#bbb';
		pen.fillRect(0, 0, 1000, 750);
		pen.fillStyle = '#e4d8bc';
		pen.fillRect(200, 200, 600, 450);
		return canvas.toDataURL('image/jpeg', 0.9);
	});

	return { name: 'wall.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1], 'base64') };
}

test('four corners on a photo and one known length give the others; the photo is not sent', async () => {
	const { page, close } = await phone();
	const sent = [];

	page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
	await page.goto('/signs/fit');
	await fill(page, { width: '6', storeys: '6', storey: '3.6' });
	await page.setInputFiles('#photofit', await wall(page));
	const grips = page.locator('.dl-photofit__grip');
	await grips.first().waitFor();
	const frame = await page.locator('.dl-photofit__stage img').boundingBox();
	const drag = async (i, x, y) => {
		await grips.nth(i).scrollIntoViewIfNeeded();
		const now = await page.locator('.dl-photofit__stage img').boundingBox();
		const at = await grips.nth(i).boundingBox();

		await page.mouse.move(at.x + 22, at.y + 22);
		await page.mouse.down();
		await page.mouse.move(now.x + x * now.width / 1000, now.y + y * now.height / 750, { steps: 4 });
		await page.mouse.up();
	};
	assert.ok(frame.width > 250);
	await drag(0, 200, 200);
	await drag(1, 800, 200);
	await drag(2, 800, 650);
	await drag(3, 200, 650);
	await drag(4, 500, 390);
	const said = page.locator('.dl-photofit [role="status"]');
	await said.filter({ hasText: /二层窗台 4\.[45]\d 米，门窗上沿 2\.[56]\d 米/ }).waitFor();
	// And by keyboard.
	await grips.nth(0).focus();
	const before = await said.textContent();
	await page.keyboard.press('Shift+ArrowDown');
	assert.notEqual(await said.textContent(), before);
	await page.keyboard.press('Shift+ArrowUp');
	await page.getByRole('button', { name: '用这些数' }).click();
	await page.locator('#fit-title').filter({ hasText: '可以' }).waitFor();
	assert.match(await page.inputValue('#sill'), /^4\.[45]/);
	await page.waitForFunction(() => document.querySelector('.dl-photofit__sign').getAttribute('points'));
	assert.deepEqual(sent, []);
	await close();
});

test('the gallery turns to night without a new page', async () => {
	const { page, close } = await phone();

	await page.goto('/signs?trade=catering');
	await page.getByRole('link', { name: '看夜里' }).click();
	assert.match(await page.locator('.dl-signs__one img').first().getAttribute('src'), /night\.webp/);
	await page.getByText('按颜色、材料').click();
	await page.selectOption('#light', 'halo');
	await page.waitForURL(/light=halo/);
	assert.equal(await sideways(page), 0);
	await close();
});
