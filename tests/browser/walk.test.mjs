// A person with a phone does it: from the photo to the receipt and the tracking page.
import test from 'node:test';
import assert from 'node:assert/strict';
import { drawnPhoto, phone, sideways, stop } from './phone.mjs';

test.after(stop);

const next = '.dl-actions button.weui-btn_primary';
const receipt = /\/r\/QD-\d{6}-[2-9A-Z]{5}\/receipt/;

async function photoUploaded(page) {
	await page.goto('/snap');
	await page.setInputFiles('input[type=file]', await drawnPhoto(page));
	await page.getByText('已上传').waitFor();
	await page.click(next);
	await page.waitForURL(/\/place$/);
}

async function described(page, words) {
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', words);
	await page.getByLabel('不知道，帮我选').check();
	await page.click(next);
	await page.waitForURL(/\/check$/);
}

test('photo, the phone\'s position, words, check, receipt, progress', async () => {
	const { page, close } = await phone();

	await photoUploaded(page);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await described(page, '人行道上的井盖没了，很危险');
	assert.match(await page.textContent('main'), /人行道上的井盖没了/);
	await page.click(next);
	await page.waitForURL(receipt);
	const number = await page.textContent('.dl-receipt__number');
	await page.getByText('处理单位').waitFor();
	assert.match(await page.textContent('main'), /市南区/);
	await page.goto(`/r/${number}`);
	assert.match(await page.textContent('main'), /处理中/);
	await page.goto('/me');
	assert.match(await page.textContent('main'), new RegExp('井盖'));
	await close();
});

test('the same without JavaScript, the place from the list', async () => {
	const { page, close } = await phone({ javaScriptEnabled: false });

	await page.goto('/snap');
	const photo = await (await phone()).page;
	await page.setInputFiles('input[type=file]', await drawnPhoto(photo));
	await photo.context().close();
	await page.click(next);
	await page.waitForURL(/\/place$/);
	await page.selectOption('#street', { index: 3 });
	await page.fill('#place_text', '公交站旁边');
	await page.click(next);
	/* Without scripts the guess comes after the first press, and can be changed before the second. */
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', '路灯不亮已经三天了，晚上看不见路');
	await page.getByLabel('不知道，帮我选').check();
	await page.click(next);
	await page.getByText(/我们猜是|像是下面几类/).waitFor();
	assert.match(await page.textContent('.dl-guess'), /路灯/);
	assert.equal(await sideways(page), 0);
	await page.click(next);
	await page.waitForURL(/\/check$/);
	await page.click(next);
	await page.waitForURL(receipt);
	assert.match(await page.textContent('main'), /QD-/);
	await close();
});

test('a pin on the map, drawn from outlines without any tile server', async () => {
	const { page, close } = await phone();

	await photoUploaded(page);
	await page.locator('[data-dl=open-map]').click();
	const map = page.locator('[data-dl=map]');
	await map.locator('path').first().waitFor({ state: 'attached' });
	await map.tap({ position: { x: 150, y: 120 } });
	await page.waitForFunction(() => document.querySelector('input[name=place_source]').value === '3');
	const [lat, lon] = await page.evaluate(() => ['lat', 'lon'].map((name) =>
		Number(document.querySelector(`input[name=${name}]`).value)));
	assert.ok(lat > 35 && lat < 38 && lon > 119 && lon < 122, `${lat}, ${lon}`);
	await close();
});

test('a phone that refuses its position is told what to do, and the list still works', async () => {
	const { page, context, close } = await phone();

	await photoUploaded(page);
	await context.clearPermissions();
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('[data-dl=locate-say]').textContent.length > 4);
	await page.selectOption('#street', { index: 3 });
	await page.fill('#place_text', '五四广场南门');
	await page.click(next);
	await page.waitForURL(/\/describe$/);
	await close();
});

test('what was typed stays when it is not accepted, with the reason beside the field', async () => {
	const { page, close } = await phone();

	await photoUploaded(page);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', '噪声太大，半夜还在施工，睡不着');
	await page.locator('details.dl-more summary').click();
	await page.fill('#phone', '12345');
	await page.click(next);
	await page.locator('#phone-error').waitFor();
	assert.equal((await page.inputValue('#body')).trim(), '噪声太大，半夜还在施工，睡不着');
	assert.equal(await page.inputValue('#phone'), '12345');
	assert.match(await page.textContent('main'), /电话|手机号/);
	await close();
});

test('the likely category is offered while one writes, and what one chose stays chosen', async () => {
	const { page, close } = await phone({ viewport: { width: 360, height: 740 } });
	const guess = page.locator('.dl-guess .dl-choice');

	await photoUploaded(page);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', '楼下的路灯坏了好几天，晚上黑灯瞎火的');
	await guess.first().waitFor();
	assert.ok(await guess.count() <= 3);
	assert.match(await page.textContent('.dl-guess'), /路灯/);
	assert.equal(await sideways(page), 0);
	if (process.env.DL_SHOTS)
		await page.screenshot({ path: `${process.env.DL_SHOTS}/guess.png`, fullPage: true });
	await guess.last().click();
	const mine = await page.inputValue('.dl-guess input:checked');

	await page.fill('#body', '垃圾堆在路口没人管，苍蝇乱飞，臭得很');
	await page.waitForFunction(() => !/路灯/.test(document.querySelector('.dl-guess__say').textContent)
		&& document.querySelectorAll('.dl-guess .dl-choice').length > 1);
	await page.waitForTimeout(1000);
	assert.equal(await page.inputValue('input[name=category]:checked'), mine);
	await page.click(next);
	await page.waitForURL(/\/check$/);
	await close();
});

test('large print is remembered and nothing runs out of the page at 360 px', async () => {
	const { page, close } = await phone({ viewport: { width: 360, height: 740 } });

	await page.goto('/');
	await page.getByRole('button', { name: '关怀版' }).click();
	for (const path of ['/', '/snap', '/nearby', '/map', '/track', '/me', '/categories']) {
		await page.goto(path);
		assert.equal(await page.getAttribute('html', 'data-weui-mode') ?? await page.getAttribute('body', 'data-weui-mode'), 'care', path);
		assert.equal(await sideways(page), 0, `${path} can be pushed sideways`);
	}
	await close();
});

test('the whole catalogue is searched while one types, without leaving the page', async () => {
	const { page, close } = await phone();
	const found = page.locator('[data-dl=category-found] .dl-choice');

	await photoUploaded(page);
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await page.click(next);
	await page.waitForURL(/\/describe$/);
	await page.fill('#q', '井盖');
	await found.first().waitFor();
	assert.match(await found.first().textContent(), /井盖/);
	assert.doesNotMatch(await page.textContent('main'), /undefined|null/);
	await close();
});

test('the map shows what was reported, with a card that leads to it', async () => {
	const { page, close } = await phone();

	await page.goto('/map');
	const dots = page.locator('.leaflet-overlay-pane path[fill-opacity="1"].leaflet-interactive');
	await page.getByText(/^这一片有 \d+ 个问题|^这里问题很多/).waitFor();
	await dots.first().waitFor();
	await dots.last().dispatchEvent('click');
	const card = page.locator('.dl-map__card');
	await card.waitFor();
	assert.match(await card.textContent(), /· (刚刚|\d+分钟前|\d+小时前|\d+月\d+日 \d\d:\d\d)$/);
	assert.match(await card.getAttribute('href'), /^\/r\/QD-/);
	if (process.env.DL_SHOTS)
		await page.screenshot({ path: `${process.env.DL_SHOTS}/map-card.png` });
	await close();
});
