// A citizen's phone for the tests: Debian's chromium, 390x844, somewhere in 市南区.
//
// Every page opened here is watched: a script error, a refused resource (CSP) or an answer
// of 500 and above fails the test that opened it.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { chromium } from 'playwright-core';

export const base = process.env.DL_SITE;
export const here = { latitude: 36.062, longitude: 120.384, accuracy: 10 };	// May Fourth Square

let browser;

export async function start() {
	browser ??= await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
			'--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
	return browser;
}

export async function stop() {
	await browser?.close();
	browser = undefined;
}

// What the tests themselves provoke: being offline, a refused form, a page that is not there.
const expected = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 4\d\d|Failed to fetch/;

function watch(page, faults) {
	page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' && !expected.test(message.text()))
			faults.push(`console: ${message.text()} (${message.location().url})`);
	});
	page.on('response', (response) => {
		if (response.status() >= 500)
			faults.push(`${response.status()} ${response.url()}`);
	});
}

// A phone of its own: {page, context, faults, close()}. close() fails on any fault seen.
export async function phone(options = {}) {
	const context = await (await start()).newContext({
		baseURL: base, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
		locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: here, permissions: ['geolocation'], ...options,
	});
	const faults = [];

	context.setDefaultTimeout(20_000);
	context.on('page', (page) => watch(page, faults));
	const page = await context.newPage();
	return {
		page, context, faults,
		async close() {
			await context.close();
			assert.deepEqual(faults, []);
		},
	};
}

// A JPEG that no other test makes, drawn by the browser itself: a wall of coloured tiles.
export async function drawnPhoto(page, name = 'photo.jpg', width = 800, height = 600) {
	const data = await page.evaluate(([seed, w, h]) => {
		const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
		const pen = canvas.getContext('2d');

		for (let i = 0; i < w * h / 1000; i++) {
			pen.fillStyle = `hsl(${(seed + i * 37) % 360} 40% ${30 + (i * seed) % 50}%)`;
			pen.fillRect((i * seed * 7) % w, (i * 91 + seed) % h, 60, 40);
		}
		return canvas.toDataURL('image/jpeg', 0.95);
	}, [randomInt(1, 1 << 20), width, height]);

	return { name, mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1], 'base64') };
}

// How far the page can be pushed sideways, in pixels: a phone page has 0.
export const sideways = (page) => page.evaluate(() =>
	document.documentElement.scrollWidth - document.documentElement.clientWidth);
