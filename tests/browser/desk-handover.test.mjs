// Cases on their way to another dispatch core, as the office sees them: by reason, decided on one by
// one or several at once, with a phone, in the dark, and without a script.
import test from 'node:test';
import assert from 'node:assert/strict';
import { stop } from './phone.mjs';
import { enter, openCases, screen, small, sound } from './desk.mjs';
import { staffOf, stateOf } from '../e2e/staff.mjs';
import { sql, sqlNumber } from '../e2e/site.mjs';

test.after(() => {
	sql('DELETE FROM handover_message; DELETE FROM handover_case; DELETE FROM handover_reply; UPDATE handover_line SET stopped_at = NULL, answered_at = NULL');
	return stop();
});

const idOf = (number) => sqlNumber(`SELECT id FROM report WHERE number = '${number}'`);
const caseState = (number) => sqlNumber(`SELECT state FROM handover_case WHERE report_id = ${idOf(number)}`);

// As handoverd would have left it: its first message unsaid, `more` behind it.
function stuck(number, state, error, { hours = 1, attempts = 12, remote, more = 0 } = {}) {
	const id = idOf(number), at = `UTC_TIMESTAMP(3) - INTERVAL ${hours} HOUR`;

	sql(`INSERT INTO handover_case (report_id, unit_id, state, next_at, remote_id, created_at)
		SELECT report_id, unit_id, ${state}, UTC_TIMESTAMP(3) + INTERVAL 20 MINUTE, ${remote ? `'${remote}'` : 'NULL'}, ${at} FROM case_file WHERE report_id = ${id}`);
	sql(`INSERT INTO handover_message (report_id, kind, log_id, attempts, error, created_at) VALUES (${id}, 1, ${id}, ${attempts}, '${error}', ${at})`);
	for (let i = 0; i < more; i++)
		sql(`INSERT INTO handover_message (report_id, kind, log_id, created_at) VALUES (${id}, ${i % 2 ? 4 : 2}, ${1e9 + id * 10 + i}, ${at})`);
}

const { numbers } = await openCases(6);

stuck(numbers[0], 6, 'no whole answer: Timeout was reached', { hours: 30, more: 2, remote: 'SHJ-2026-1125-000017' });
stuck(numbers[1], 5, 'answered 422: 缺少照片，请补充能看清位置的远景照片后再转交', { hours: 3 });
stuck(numbers[2], 4, 'answered 500', { hours: 26 });
stuck(numbers[3], 4, 'answered 500', { hours: 2, more: 1 });
stuck(numbers[4], 2, 'not reached: Could not connect to server', { hours: 1, attempts: 3 });
sql(`INSERT INTO handover_line (id, answered_at, asked_at) VALUES (1, UTC_TIMESTAMP(3) - INTERVAL 25 MINUTE, UTC_TIMESTAMP(3))
	ON DUPLICATE KEY UPDATE answered_at = VALUES(answered_at), asked_at = VALUES(asked_at)`);

const office = await staffOf('office');

// For who looks: DL_SHOTS is a directory.
async function shot(page, name) {
	if (process.env.DL_SHOTS)
		await page.screenshot({ path: `${process.env.DL_SHOTS}/${name}.png`, fullPage: true });
}

test('axe finds nothing serious where cases are handed over', async () => {
	await sound(office.login, ['/desk/handover', `/desk/handover/${numbers[0]}`, `/desk/case/${numbers[0]}`]);
	for (const [name, options] of [['phone', small], ['desktop', screen], ['dark', { ...small, colorScheme: 'dark' }]]) {
		const { page, close } = await enter(options, office.login);

		await page.goto('/desk/handover');
		await shot(page, `handover-${name}`);
		await page.goto(`/desk/handover/${numbers[0]}`);
		await shot(page, `handover-case-${name}`);
		await page.goto(`/desk/case/${numbers[0]}`);
		await shot(page, `case-${name}`);
		await close();
	}
});

test('the frame leads there, and says how many wait', async () => {
	const { page, close } = await enter(screen, office.login);

	await page.goto('/desk');
	// Each worker looks every twenty seconds.
	for (let i = 0; i < 40 && !await page.getByRole('link', { name: /^转交/ }).count(); i++) {
		await page.waitForTimeout(1000);
		await page.reload();
	}
	await page.getByRole('link', { name: /^转交/ }).first().click();
	await page.getByRole('heading', { name: '转交城市派遣平台' }).waitFor();
	assert.match(await page.locator('main').innerText(), /不确定对方是否收到[\s\S]*对方不收[\s\S]*发了多次都没有成功/);
	await close();
});

test('without a script, on a phone: a reason is asked for, kept picked, and then it is skipped', async () => {
	const { page, close } = await enter({ ...small, javaScriptEnabled: false }, office.login);
	const group = page.locator('form', { hasText: '不确定对方是否收到' });

	await page.goto('/desk/handover');
	await group.getByLabel(`选中 ${numbers[0]}`).check();
	await group.getByRole('button', { name: '跳过' }).click();
	await page.getByRole('alert').getByText('跳过要写原因').waitFor();
	assert.ok(await group.getByLabel(`选中 ${numbers[0]}`).isChecked());
	await group.getByLabel(/原因/).fill('电话里说收到了');
	await group.getByRole('button', { name: '跳过' }).click();
	await page.getByRole('status').getByText('跳过了这一条').waitFor();
	assert.equal(caseState(numbers[0]), 2);
	assert.equal(sqlNumber(`SELECT COUNT(*) FROM staff_log WHERE event = 17 AND report_id = ${idOf(numbers[0])} AND detail = '跳过：电话里说收到了'`), 1);
	await close();
});

test('several are taken back at once, and wait at our own desk', async () => {
	const { page, close } = await enter(screen, office.login);
	const group = page.locator('form', { hasText: '发了多次都没有成功' });

	await page.goto('/desk/handover');
	for (const number of numbers.slice(2, 4))
		await group.getByLabel(`选中 ${number}`).check();
	await group.getByLabel(/原因/).fill('对方停机两天');
	await group.getByRole('button', { name: '收回' }).click();
	await page.getByRole('status').getByText('2 件：收回了').waitFor();
	for (const number of numbers.slice(2, 4))
		assert.equal(stateOf(number), 9);
	await page.goto(`/desk/case/${numbers[2]}`);
	assert.match(await page.locator('main').innerText(), /曾转交城市派遣平台/);
	await close();
});

test('one is tried again from its own page; the same page sent twice does it once', async () => {
	const { page, context, close } = await enter(screen, office.login);
	const second = await context.newPage();

	for (const tab of [page, second])
		await tab.goto(`/desk/handover/${numbers[1]}`);
	await page.getByRole('button', { name: '再试一次' }).click();
	await page.getByRole('status').getByText('马上再发').waitFor();
	assert.equal(caseState(numbers[1]), 2);
	await second.getByLabel(/原因/).fill('改由我们派');
	await second.getByRole('button', { name: '收回' }).click();
	await second.getByRole('status').getByText('收回了').waitFor();
	await page.getByLabel(/原因/).fill('改由我们派');
	await page.getByRole('button', { name: '收回' }).click();
	await page.getByText('刚才有了变化').waitFor();
	await shot(page, 'handover-done');
	await close();
});

test('a line that the other side has stopped says so on top, and goes on when told', async () => {
	sql(`UPDATE handover_line SET stopped_at = UTC_TIMESTAMP(3), stopped_why = 'answered 401: it does not take our key' WHERE id = 1`);
	await sound(office.login, ['/desk/handover']);
	const { page, close } = await enter(small, office.login);

	await page.goto('/desk/handover');
	await shot(page, 'handover-stopped');
	await page.getByText('不认我们的密钥').waitFor();
	await page.getByRole('button', { name: '恢复发送' }).click();
	await page.getByRole('status').getByText('已恢复发送').waitFor();
	assert.equal(sqlNumber('SELECT COUNT(*) FROM handover_line WHERE stopped_at IS NOT NULL'), 0);
	await close();
});
