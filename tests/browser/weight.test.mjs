// What a first view costs on a thin line, and that one sees how far an upload is.
import assert from 'node:assert/strict';
import test from 'node:test';
import { base, drawnPhoto, phone, stop } from './phone.mjs';

test.after(stop);

// Bytes over the wire, headers and all, of everything an empty browser asks for; the service worker
// fetches ahead for later and is no part of the view.
async function weigh(path, whole = false) {
	const { page, context, close } = await phone({ serviceWorkers: 'block' });
	const wire = await context.newCDPSession(page);
	const hosts = new Set();
	let bytes = 0;

	await wire.send('Network.enable');
	wire.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });
	page.on('request', (request) => {
		if (/^http/.test(request.url()))
			hosts.add(new URL(request.url()).host);
	});
	await page.goto(path, { waitUntil: 'networkidle' });
	if (whole) {
		// Pictures further down are fetched when one comes near them.
		for (let i = 0; i < 12; i++) {
			await page.mouse.wheel(0, 600);
			await page.waitForTimeout(80);
		}
		await page.waitForLoadState('networkidle');
		assert.ok(await page.evaluate(() => [...document.images].every((image) => image.complete && image.naturalWidth)));
	}
	assert.ok(bytes > 5000, `only ${bytes} bytes were seen`);
	assert.deepEqual([...hosts], [new URL(base).host]);
	await close();
	return bytes;
}

test('the first view of home is under 100 kB, all from this host', async (t) => {
	const bytes = await weigh('/');

	t.diagnostic(`${bytes} bytes`);
	assert.ok(bytes < 100_000, `${bytes} bytes`);
});

test('the first view of the report form is under 150 kB, without any code of the map', async (t) => {
	const bytes = await weigh('/snap');

	t.diagnostic(`${bytes} bytes`);
	assert.ok(bytes < 150_000, `${bytes} bytes`);
});

test('the gallery with all its 18 thumbnails is under 150 kB', async (t) => {
	for (const trade of ['catering', 'health']) {
		const bytes = await weigh(`/signs?trade=${trade}`, true);

		t.diagnostic(`${trade}: ${bytes} bytes`);
		assert.ok(bytes < 150_000, `${trade}: ${bytes} bytes`);
	}
});

test('an upload says in per cent how far it is', async () => {
	const { page, context, close } = await phone();
	const wire = await context.newCDPSession(page);

	await page.goto('/snap');
	await wire.send('Network.enable');
	await wire.send('Network.emulateNetworkConditions', {
		offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 60_000,
	});
	const photo = await drawnPhoto(page, 'photo.jpg', 1600, 1200);
	await page.evaluate(() => {
		window.seen = [];
		new MutationObserver(() => {
			const bar = document.querySelector('progress');
			if (bar)
				window.seen.push(bar.value);
		}).observe(document.querySelector('main'), { subtree: true, attributes: true, childList: true, characterData: true });
	});
	await page.setInputFiles('input[type=file]', photo);
	await page.locator('progress').first().waitFor();
	assert.match(await page.locator('progress').first().getAttribute('aria-label'), /上传进度/);
	await page.waitForFunction(() => document.querySelector('.dl-actions button').textContent === '下一步',
		undefined, { timeout: 60_000 });
	const seen = await page.evaluate(() => window.seen);
	assert.ok(seen.some((value) => value > 0 && value < 100), `progress was ${seen}`);
	assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
	await close();
});
