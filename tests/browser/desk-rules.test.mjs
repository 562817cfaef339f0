// Rules and precedents as the office writes them: far from where the other tests report.
import test from 'node:test';
import assert from 'node:assert/strict';
import { stop } from './phone.mjs';
import { enter, screen, small, sound } from './desk.mjs';
import { staffOf } from '../e2e/staff.mjs';
import { sql, sqlNumber } from '../e2e/site.mjs';

test.after(stop);

const FAR = '370285';	// 莱西市
const unit = sql("SELECT id FROM unit WHERE code = '370202-shizheng'")[0][0];
const category = sql('SELECT MAX(c.id) FROM category c JOIN case_standard s ON s.category_id = c.id WHERE c.valid_to IS NULL')[0][0];
const day = (days) => new Date(Date.now() + (days * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

test('axe finds nothing serious on the pages of rules and precedents', async () => {
	const { login } = await staffOf('office');
	const rule = sql('SELECT MAX(id) FROM route_rule WHERE valid_to IS NULL')[0][0];

	await sound(login, ['/desk/rules', `/desk/rules/${rule}`, '/desk/rules/new', '/desk/rules/proposals', '/desk/precedents',
		'/desk/precedents/new']);
});

test('a rule is looked at, added, refused where it overlaps, ended, and never on a day that is over', async () => {
	const { login } = await staffOf('office');
	const { page, close } = await enter(screen, login);
	const fill = async () => {
		await page.selectOption('#class', `c${category}`);
		await page.selectOption('#area', FAR);
		await page.selectOption('#owner', unit);
		await page.selectOption('#unit', unit);
		await page.fill('#reason', '测试用的规则');
		await page.fill('#from', day(3));
	};

	await page.goto('/desk/rules/new');
	await fill();
	await page.getByRole('button', { name: '看看现在派给谁' }).click();
	await page.getByText('现在会派给谁').waitFor();
	assert.match(await page.locator('.dk-table').innerText(), /莱西市/);
	assert.equal(await page.inputValue('#reason'), '测试用的规则');
	await page.getByRole('button', { name: '保存' }).click();
	await page.getByText(/已保存，规则第\d+号/).waitFor();
	const id = /规则第(\d+)号/.exec(await page.textContent('.dk-done'))[1];

	await page.goto('/desk/rules/new');
	await fill();
	await page.getByRole('button', { name: '保存' }).click();
	await page.getByText(`与规则第${id}号范围相同`).waitFor();
	assert.equal(await page.inputValue('#from'), day(3));

	// The browser's own calendar does not let her, and neither does the server.
	await page.goto(`/desk/rules/${id}`);
	await page.fill('[name=last_day]', day(-1));
	await page.getByRole('button', { name: '结束' }).click();
	assert.equal(await page.evaluate(() => document.querySelector('[name=last_day]').validity.rangeUnderflow), true);
	await page.evaluate(() => document.querySelector('[name=last_day]').removeAttribute('min'));
	await page.getByRole('button', { name: '结束' }).click();
	await page.getByText('最后一天不能早于今天').waitFor();
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM route_rule WHERE id = ${id} AND valid_to IS NULL`), 1);
	await page.goto(`/desk/rules/${id}`);
	await page.fill('[name=last_day]', day(0));
	await page.getByRole('button', { name: '结束' }).click();
	await page.getByText('已保存').waitFor();
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM route_rule WHERE id = ${id} AND valid_to = '${day(0)}'`), 1);
	await close();
});

async function write(page, radius, words) {
	await page.selectOption('#class', `c${category}`);
	await page.selectOption('#unit', unit);
	await page.fill('#radius', String(radius));
	await page.fill('#text', words);
	await page.getByRole('button', { name: '记入先例' }).click();
	await page.getByText('已保存').waitFor();
	return sql(`SELECT id, lat, lon, radius_m FROM precedent WHERE words = '${words}'`)[0];
}

async function end(page, id) {
	const form = page.locator(`form[action="/desk/precedents/${id}/end"]`);

	await form.locator('xpath=..').locator('summary').click();
	await form.getByRole('button', { name: '结束' }).click();
	await page.getByText('已保存').waitFor();
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM precedent WHERE id = ${id} AND valid_to = '${day(0)}'`), 1);
}

test('a circle is pointed at on the map with a finger, drawn with its radius, and ended again', async () => {
	const { login } = await staffOf('office');
	const { page, close } = await enter(small, login);
	const words = `圆${Date.now()}`;

	await page.goto('/desk/precedents/new');
	await page.getByRole('button', { name: '在地图上点' }).tap();
	await page.locator('[data-dl=map] path').first().waitFor({ state: 'attached' });
	await page.locator('[data-dl=map]').tap({ position: { x: 160, y: 100 } });
	await page.getByText('圆心已选').waitFor();
	assert.equal(await page.isChecked('input[value=circle]'), true);
	const lat = await page.inputValue('#lat'), lon = await page.inputValue('#lon');
	assert.ok(Number(lat) > 35 && Number(lat) < 38 && Number(lon) > 119 && Number(lon) < 122);
	const [id, storedLat, storedLon, radius] = await write(page, 30, words);
	assert.ok(Math.abs(storedLat - lat) < 1e-5 && Math.abs(storedLon - lon) < 1e-5);
	assert.equal(radius, '30');
	assert.match(await page.locator('.dk-card', { hasText: words }).innerText(), /周围 30 米/);
	await end(page, id);
	await close();
});

test('by keyboard the map\'s middle is taken, and degrees can be typed', async () => {
	const { login } = await staffOf('office');
	const { page, close } = await enter(screen, login);

	await page.goto('/desk/precedents/new');
	await page.getByRole('button', { name: '在地图上点' }).press('Enter');
	await page.locator('[data-dl=map] path').first().waitFor({ state: 'attached' });
	await page.locator('[data-dl=map]').focus();
	await page.keyboard.press('Enter');
	await page.getByText('圆心已选').waitFor();
	assert.ok(Number(await page.inputValue('#lat')) > 35);
	await page.fill('#lat', '36.912345');
	await page.fill('#lon', '120.512345');
	await page.locator('#lon').press('Tab');
	const [id, lat, lon] = await write(page, 20, `打字${Date.now()}`);
	assert.deepEqual([lat, lon], ['36.912345', '120.512345']);
	await end(page, id);
	await close();
});

test('without scripts the circle is three fields', async () => {
	const { login } = await staffOf('office');
	const { page, close } = await enter({ ...screen, javaScriptEnabled: false }, login);

	await page.goto('/desk/precedents/new');
	assert.equal(await page.getByRole('button', { name: '在地图上点' }).isVisible(), false);
	await page.check('input[value=circle]');
	await page.fill('#lat', '36.9');
	await page.fill('#lon', '120.6');
	const [id] = await write(page, 25, `无脚本${Date.now()}`);
	await end(page, id);
	await close();
});
