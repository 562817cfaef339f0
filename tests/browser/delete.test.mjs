// Deleting one's data as a person does it: without a script at 360 px, and with what scripts have kept on the phone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client, report } from '../e2e/client.mjs';
import { base, phone, sideways, stop } from './phone.mjs';

test.after(stop);

// A phone that has sent a report.
async function withReport(options) {
	const client = new Client(), number = await report(client), opened = await phone(options);

	await opened.context.addCookies([{ name: 'dl', value: client.cookies.get('dl'), url: base }]);
	return { number, ...opened };
}

const cookie = async (context) => (await context.cookies()).find((one) => one.name === 'dl')?.value ?? '';

test('without a script, on a small phone: read, tick, gone', async () => {
	const { page, context, number, close } = await withReport({ viewport: { width: 360, height: 780 }, javaScriptEnabled: false });

	await page.goto('/me');
	assert.ok((await page.content()).includes(number));
	await page.getByText('删除我的数据').click();
	await page.keyboard.press('End'); // above the bar at the bottom, and at rest:
	await page.waitForTimeout(500); // without scripts a click is not tried twice
	await page.getByRole('link', { name: '看看会删掉什么' }).click();
	await page.getByText('上报：1 件').waitFor();
	const button = page.getByRole('button', { name: '删除我的数据' });
	assert.ok((await button.boundingBox()).height >= 44);
	await page.keyboard.press('End');
	await page.waitForTimeout(500);
	await button.click();
	await page.getByRole('alert').waitFor();
	assert.match(await page.getByRole('alert').innerText(), /打勾/);
	assert.notEqual(await cookie(context), '');
	await page.keyboard.press('End');
	await page.waitForTimeout(500);
	await page.getByRole('checkbox', { name: /找不回来/ }).check();
	await page.getByRole('button', { name: '删除我的数据' }).click();
	await page.getByText('已经删除').waitFor();
	assert.equal(await cookie(context), '');
	await page.goto('/me');
	await page.getByText('您还没有上报过问题').waitFor();
	assert.equal((await page.goto(`/r/${number}`)).status(), 200);
	await close();
});

test('what scripts have kept on the phone goes, too', async () => {
	const { page, close } = await withReport();

	await page.goto('/me/delete');
	assert.equal(await sideways(page), 0);
	await page.evaluate(() => localStorage.setItem('kept', 'words'));
	await page.getByRole('checkbox').check();
	await page.getByRole('button', { name: '删除我的数据' }).click();
	await page.getByText('已经删除').waitFor();
	assert.equal(await page.evaluate(() => localStorage.getItem('kept')), null);
	assert.deepEqual(await page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name)), []);
	await close();
});
