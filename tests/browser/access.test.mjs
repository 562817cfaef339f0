// For everybody: axe-core finds nothing serious on any page, plain, large and dark.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { phone, stop } from './phone.mjs';
import { Client, base, report, until } from '../e2e/client.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test.after(stop);

async function faultsOf(page) {
	// Through the debugger, past the CSP, which would rightly refuse it.
	await page.evaluate(axe);
	const result = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));

	return result.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
		.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
}

const reporter = new Client();
const number = await report(reporter);
const pages = ['/', '/snap', '/nearby', '/map', '/track', '/me', '/me/delete', '/categories', `/r/${number}`, `/r/${number}/follow`,
	'/signs', '/signs/answers', '/signs/cases', '/signs?trade=health&look=night', '/signs/beauty/04', '/signs/fit', '/signs/fit?width=6&storey=3.6&storeys=6&left_bottom=2.8&left_top=3.5',
	'/signs/fit?width=6&storey=3600&storeys=1'];

for (const [name, options, care] of [['plain', {}, '0'], ['large', {}, '1'], ['dark', { colorScheme: 'dark' }, '0']]) {
	test(`axe finds nothing serious (${name})`, async () => {
		const { page, context, close } = await phone(options);

		await context.addCookies([{ name: 'care', value: care, url: process.env.DL_SITE }]);
		for (const path of pages) {
			await page.goto(path);
			assert.deepEqual(await faultsOf(page), [], path);
		}
		await close();
	});
}

test('axe finds nothing serious on what is new in one\'s reports', async () => {
	await until(() => reporter.get('/'), (page) => /dl-badge/.test(page.text));
	for (const [options, care] of [[{}, '0'], [{}, '1'], [{ colorScheme: 'dark' }, '0']]) {
		const { page, context, close } = await phone(options);

		await context.addCookies([{ name: 'care', value: care, url: base },
			{ name: 'dl', value: reporter.cookies.get('dl'), url: base }]);
		for (const path of ['/', '/me', '/me/notices']) {
			await page.goto(path);
			assert.deepEqual(await faultsOf(page), [], path);
		}
		await close();
	}
});
