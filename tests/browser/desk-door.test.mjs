// The second factor, with an app that the test plays itself; and accounts, as an admin keeps them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { stop } from './phone.mjs';
import { enter, screen, small, sound } from './desk.mjs';
import { newStaff, password, staffOf } from '../e2e/staff.mjs';
import { sql, sqlNumber } from '../e2e/site.mjs';

test.after(stop);

// RFC 6238: what an authenticator app shows.
function codeOf(secret, now = Date.now()) {
	const bits = [...secret.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const step = Buffer.alloc(8);

	step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
	const mac = createHmac('sha1', key).update(step).digest();
	const at = mac[19] & 15;
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function changePassword(page, first) {
	await page.fill('#old', first);
	await page.fill('#new', password);
	await page.fill('#again', password);
	await page.click('main button[type=submit]');
	await page.waitForURL((url) => !url.pathname.endsWith('/password'));
}

test('an app is bound by its QR code\'s words, asked for at the next login, a recovery code is good once', async () => {
	const { login, first } = newStaff('office');
	const { page, close } = await enter(small, login, first);

	await changePassword(page, first);
	await page.goto('/desk/totp');
	await page.locator('details.dk-more > summary').click();
	const secret = await page.innerText('details.dk-more .dk-mono');
	assert.match(secret, /^[A-Z2-7]{4}( [A-Z2-7]{4}){7}$/);
	await page.fill('#code', '000000');
	await page.click('main button[type=submit]');
	await page.getByText('口令不对').waitFor();
	// What was scanned still holds after a wrong code.
	await page.fill('#code', codeOf(secret));
	await page.click('main button[type=submit]');
	await page.getByText('请抄下备用码').waitFor();
	const codes = await page.locator('.dk-codes li').allInnerTexts();
	assert.equal(codes.length, 8);
	await page.goto('/desk/account');
	await page.getByText('已绑定').waitFor();
	await close();

	for (const [code, good] of [[codes[0], true], [codes[0], false], [codes[1], true]]) {
		const again = await enter(small, login);

		await again.page.waitForURL((url) => url.pathname === '/desk/second');
		await again.page.fill('#code', code);
		await again.page.click('main button[type=submit]');
		if (good)
			await again.page.waitForURL((url) => url.pathname === '/desk');
		else
			await again.page.getByText(/不对/).waitFor();
		await again.close();
	}
});

test('axe finds nothing serious on the pages of accounts', async () => {
	const { login } = await staffOf('admin');
	const other = await staffOf('handler', '370202-shizheng');
	const id = sql(`SELECT id FROM staff WHERE login = '${other.login}'`)[0][0];
	const me = sql(`SELECT id FROM staff WHERE login = '${login}'`)[0][0];

	await sound(login, ['/desk/accounts', '/desk/accounts?q=nobody-of-this-name', '/desk/accounts/new', `/desk/accounts/${id}`, `/desk/accounts/${me}`]);
});

test('an admin adds a handler by keyboard, sees the password once, changes, disables', async () => {
	const { login: admin } = await staffOf('admin');
	const { page, close } = await enter(screen, admin);
	const login = `hai-${Date.now().toString(36)}`;

	await page.waitForURL((url) => url.pathname === '/desk/accounts');
	await page.getByRole('link', { name: '新的账号' }).focus();
	await page.keyboard.press('Enter');
	await page.fill('#login', login.toUpperCase());
	await page.fill('#name', '王海');
	await page.selectOption('#role', 'handler');
	await page.click('main button[type=submit]');
	// Both faults at once, each leading to its field; what was typed stays.
	await page.getByText('登录名用小写字母').waitFor();
	await page.getByRole('link', { name: '处置人员要有单位' }).click();
	assert.equal(await page.evaluate(() => document.activeElement.id), 'unit');
	assert.equal(await page.inputValue('#name'), '王海');
	await page.fill('#login', login);
	await page.selectOption('#unit', sql("SELECT id FROM unit WHERE code = '370202-shizheng'")[0][0]);
	await page.locator('#unit').press('Tab');
	await page.keyboard.press('Enter');
	const first = await page.innerText('.dk-made__word');
	assert.match(first, /^[a-z0-9]{16}$/);
	await page.goto('/desk/accounts');
	await page.fill('input[name=q]', login);
	await page.keyboard.press('Enter');
	await page.waitForURL(/q=hai/);
	await page.getByRole('link', { name: login }).click();
	await page.waitForURL(/accounts\/\d+$/);
	assert.equal(await page.locator('.dk-made__word').count(), 0);

	const theirs = await enter(screen, login, first);
	await changePassword(theirs.page, first);
	await theirs.page.waitForURL((url) => url.pathname === '/desk');

	// Somebody else now, and so out; then out altogether.
	await page.reload();
	await page.selectOption('#role', 'inspector');
	await page.selectOption('#unit', '');
	await page.getByRole('button', { name: '保存' }).click();
	await page.getByText('已保存').waitFor();
	await theirs.page.goto('/desk');
	assert.match(theirs.page.url(), /\/desk\/login/);
	await page.getByRole('button', { name: '停用' }).click();
	await page.getByText('已停用，登录中').waitFor();
	await theirs.page.fill('#login', login);
	await theirs.page.fill('#password', password);
	await theirs.page.click('main button[type=submit]');
	await theirs.page.getByText('登录名或密码不对').waitFor();
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM staff_log l JOIN staff s ON s.id = l.staff_id
		WHERE s.login = '${login}' AND l.event = 11 AND l.detail LIKE '% by ${admin}'`), 3);
	await theirs.close();
	await close();
});

test('the account pages are for admins alone', async () => {
	const { login } = await staffOf('office');
	const { page, close } = await enter(screen, login);

	assert.equal((await page.goto('/desk/accounts')).status(), 403);
	assert.equal(await page.getByRole('link', { name: '账号管理' }).count(), 0);
	await close();
});
