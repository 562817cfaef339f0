// What the browser tests of the desk share: somebody logged in, cases to look at, axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { phone, sideways } from './phone.mjs';
import { Client, report, until } from '../e2e/client.mjs';
import { password, stateOf, unitOf } from '../e2e/staff.mjs';
import { sql } from '../e2e/site.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const screen = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false };
export const small = { viewport: { width: 360, height: 780 } };
export const views = [small, screen, { ...screen, colorScheme: 'dark' }];

export async function faultsOf(page) {
	await page.evaluate(axe);
	const result = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));

	return result.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
		.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}

// axe finds nothing serious and nothing can be pushed sideways, as a phone, a screen and in the dark.
export async function sound(login, paths, ready = async () => {}) {
	for (const options of views) {
		const { page, close } = await enter(options, login);

		for (const path of paths) {
			await page.goto(path);
			await page.waitForLoadState('networkidle');
			await ready(page, path);
			assert.deepEqual(await faultsOf(page), [], path);
			assert.equal(await sideways(page), 0, `${path} at ${options.viewport.width}`);
		}
		await close();
	}
}

export async function enter(options, login, word = password) {
	const visit = await phone(options);

	await visit.page.goto('/desk/login');
	await visit.page.fill('#login', login);
	await visit.page.fill('#password', word);
	await visit.page.click('main button[type=submit]');
	await visit.page.waitForURL((url) => url.pathname !== '/desk/login');
	return visit;
}

// Dispatched by the core alone, all to one unit.
export async function openCases(count) {
	const numbers = [];

	for (let i = 0; i < count; i++)
		numbers.push(await report(new Client(), { body: `路灯坏了好几天，晚上黑漆漆的，第${i}盏` }));
	for (const number of numbers)
		await until(async () => unitOf(number), Boolean);
	return { numbers, unit: unitOf(numbers[0]) };
}

// A report that waits for a person, with two candidates.
export async function triageCase(body = '这里有点不对劲，请来看看') {
	const number = await report(new Client(), { body });

	await until(async () => stateOf(number), (state) => state === 2);
	sql(`INSERT IGNORE INTO triage_candidate SELECT r.id, 1, g.category_id, u.id, 0.6 FROM report r
		JOIN case_standard g JOIN unit u WHERE r.number = '${number}' LIMIT 1`);
	return number;
}

// One deed on the case's page; fields are of its own form.
export async function act(page, number, name, fields = {}) {
	await page.goto(`/desk/case/${number}?do=${name}`);
	const deed = page.locator(`#do-${name}`);

	for (const [field, value] of Object.entries(fields)) {
		const input = deed.locator(`[data-dk=deed-form] [name=${field}]`);

		if (await input.evaluate((element) => element.tagName) === 'SELECT')
			await input.selectOption(value);
		else
			await input.fill(value);
	}
	await Promise.all([
		page.waitForResponse((reply) => reply.request().method() === 'POST'),
		deed.locator('[data-dk=deed-form] > button[type=submit]').click(),
	]);
	await page.waitForLoadState();
	assert.equal(await page.locator('.dk-errors, .dk-note_bad').allTextContents().then((says) => says.join()), '', name);
}
