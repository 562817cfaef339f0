// The queue as a map and in bulk: the same cases, the same rights, a finger or a keyboard.
import test from 'node:test';
import assert from 'node:assert/strict';
import { stop } from './phone.mjs';
import { enter, openCases, screen, small, sound, triageCase } from './desk.mjs';
import { staffOf, stateOf, unitOf } from '../e2e/staff.mjs';
import { base } from '../e2e/client.mjs';
import { sql } from '../e2e/site.mjs';

test.after(stop);

const mapShown = (page) => page.locator('.leaflet-marker-icon').first().waitFor();

test('axe finds nothing serious on the map, nothing can be pushed sideways', async () => {
	await openCases(1);
	const { login } = await staffOf('office');

	await sound(login, ['/desk/queue?view=map&tab=all'], mapShown);
});

test('the map is drawn without another host, a mark says what it is and leads to its case', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const { login } = await staffOf('handler', unit);
	const { page, close } = await enter(screen, login);
	const foreign = [];

	page.on('request', (request) => request.url().startsWith(base) || request.url().startsWith('data:') || foreign.push(request.url()));
	await page.goto('/desk?tab=unit');
	assert.equal(await page.evaluate(() => performance.getEntriesByType('resource').filter((r) => /leaflet/.test(r.name)).length), 0);
	await page.getByRole('link', { name: '地图' }).click();
	await mapShown(page);
	assert.match(await page.textContent('[data-dk=map-say]'), /地图上 \d+ 件/);
	// By keyboard alone: to a mark, into what it says, back out of it.
	const mark = page.locator('.leaflet-marker-icon').first();

	await mark.focus();
	assert.match(await mark.getAttribute('aria-label'), /还剩|超期|等市民/);
	for (let i = 0; i < 4 && !await page.locator('.dk-map__card').count(); i++) {
		await page.locator('.leaflet-marker-icon').first().focus();
		await page.keyboard.press('Enter');
		await page.waitForTimeout(400);
	}
	await page.locator('.dk-map__card a').first().waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.closest('.dk-map__card') !== null), true);
	assert.match(await page.locator('.dk-map__card li').first().innerText(), /QD-\d{6}/);
	await page.keyboard.press('Escape');
	await page.locator('.dk-map__card').waitFor({ state: 'detached' });
	await page.keyboard.press('Enter');
	await page.locator('.dk-map__card a').first().waitFor();
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/desk\/case\/QD-/);
	assert.deepEqual(foreign, []);
	assert.ok(number);
	await close();
});

test('filters narrow map and list alike, and the map stays a map', async () => {
	await openCases(1);
	const { login } = await staffOf('office');
	const { page, close } = await enter(small, login);

	await page.goto('/desk?view=map&tab=all');
	await mapShown(page);
	await page.locator('[data-dk=filters] > summary').click();
	await page.selectOption('select[name=district]', '370285');
	await page.waitForURL(/district=370285/);
	assert.match(page.url(), /view=map/);
	await page.waitForLoadState('networkidle');
	assert.match(await page.textContent('[data-dk=map-say]'), /没有能在地图上标出|地图上/);
	await close();
});

test('without scripts the map page is the list', async () => {
	const { numbers: [number], unit } = await openCases(1);
	const { login } = await staffOf('handler', unit);
	const { page, close } = await enter({ ...screen, javaScriptEnabled: false }, login);

	await page.goto('/desk?view=map&tab=unit');
	assert.match(await page.textContent('main'), /地图要用脚本/);
	assert.equal(await page.locator('.dl-map').isVisible(), false);
	assert.ok(await page.locator('.dk-row__link').count() > 0);
	assert.ok(number);
	await close();
});

test('several cases of triage are picked by keyboard and sent in one form, what changed is said', async () => {
	const numbers = [await triageCase(), await triageCase(), await triageCase()];
	const { login } = await staffOf('dispatcher');
	const { page, close } = await enter(screen, login);
	const other = await enter(screen, (await staffOf('dispatcher')).login);

	await page.goto('/desk?tab=triage&days=1');
	for (const number of numbers) {
		const row = page.locator('.dk-row', { hasText: number });

		if (await row.count() === 0)
			await page.goto(await page.locator('a[rel=next]').getAttribute('href'));
		await row.locator('.dk-row__link').focus();
		await page.keyboard.press('x');
	}
	await page.getByRole('button', { name: '派单 3 件' }).waitFor();
	// A colleague is quicker with one of them.
	await other.page.goto(`/desk/case/${numbers[1]}`);
	await other.page.keyboard.press('1');
	await other.page.getByText('已记录：派给单位').waitFor();
	await page.getByRole('button', { name: '派单 3 件' }).click();
	await page.getByText('派出 2 件，另外 1 件没有派').waitFor();
	assert.match(await page.locator('tr', { hasText: numbers[1] }).innerText(), /有了新的进展/);
	assert.match(await page.locator('tr', { hasText: numbers[0] }).innerText(), /派给/);
	for (const number of numbers) {
		assert.equal(stateOf(number), 3);
		assert.ok(unitOf(number));
	}
	// Loaded again the browser sends the form again: nothing is sent twice.
	page.once('dialog', (dialog) => dialog.accept());
	await page.reload();
	await page.getByText('派出 0 件，另外 3 件没有派').waitFor();
	await page.getByRole('link', { name: '回到列表' }).click();
	await page.waitForURL(/tab=triage/);
	await close();
	await other.close();
});

test('all picked go to one unit, without scripts too', async () => {
	const number = await triageCase();
	const { login } = await staffOf('dispatcher');
	const { page, close } = await enter({ ...screen, javaScriptEnabled: false }, login);

	await page.goto('/desk?tab=triage&days=1');
	while (await page.locator('.dk-row', { hasText: number }).count() === 0)
		await page.goto(await page.locator('a[rel=next]').getAttribute('href'));
	await page.getByLabel(`选中 ${number}`).check();
	await page.selectOption('#send-to', sql("SELECT id FROM unit WHERE code = '370202-shizheng'")[0][0]);
	await page.fill('[name=note]', '请先去看一眼');
	await page.getByRole('button', { name: /^派单/ }).click();
	await page.getByText('派出 1 件').waitFor();
	assert.equal(unitOf(number), '370202-shizheng');
	await close();
});
