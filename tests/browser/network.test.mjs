// Weak and no network: what was written on the phone goes out by itself, once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { drawnPhoto, phone, stop } from './phone.mjs';
import { sql } from '../e2e/site.mjs';

test.after(stop);

async function ready(page) {
	await page.goto('/');
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await page.waitForFunction(() => navigator.serviceWorker.controller);
}

async function compose(page, words) {
	await page.setInputFiles('#photo', await drawnPhoto(page));
	await page.locator('.dl-shot').first().waitFor();
	await page.fill('#body', words);
	await page.locator('[data-dl=locate]').click();
	await page.getByText('已记下').waitFor();
	await page.locator('.dl-actions button').click();
	await page.getByText(words.slice(0, 20)).first().waitFor();
}

test('two reports written without a network are sent in order when it returns', async () => {
	const { page, context, close } = await phone();
	const mark = `批次${Date.now()}`;

	await ready(page);
	await context.setOffline(true);
	await page.goto('/snap');
	assert.match(await page.textContent('main'), /没有网络/);
	await compose(page, `${mark} 第一份：垃圾桶满了没人收`);
	await compose(page, `${mark} 第二份：路边的树倒了`);
	assert.equal(await page.locator('[data-dl=outbox] li').count(), 2);

	await context.setOffline(false);
	await page.goto('/me');
	await page.waitForFunction(() => document.querySelectorAll('[data-dl=outbox] a[href*="/receipt"]').length === 2,
		undefined, { timeout: 60_000 });
	const written = sql(`SELECT RIGHT(body, 6) FROM report WHERE body LIKE '${mark}%' ORDER BY id`);
	assert.deepEqual(written.flat(), ['桶满了没人收', '路边的树倒了']);
	await close();
});

test('a draft that another page was sending when it was left is sent by the next one', async () => {
	const { page, context, close } = await phone();
	const mark = `接力${Date.now()}`;

	await ready(page);
	const other = await context.newPage();
	await other.goto('/');
	await other.evaluate(() => new Promise((held) => {
		navigator.locks.request('dl-outbox', () => {
			held();
			return new Promise(() => {});
		});
	}));
	await context.setOffline(true);
	await page.goto('/snap');
	await compose(page, `${mark}：井盖翘起来了`);
	await context.setOffline(false);
	await page.goto('/me');
	await page.locator('[data-dl=outbox] li').first().waitFor();
	await other.close();
	await page.locator('[data-dl=outbox] a[href*="/receipt"]').waitFor({ timeout: 60_000 });
	assert.equal(sql(`SELECT COUNT(*) FROM report WHERE body LIKE '${mark}%'`)[0][0], '1');
	await close();
});

test('a page seen before shows the offline page and no stranger\'s data without a network', async () => {
	const { page, context, close } = await phone();

	await ready(page);
	await context.setOffline(true);
	await page.goto('/me');
	assert.match(await page.textContent('main'), /没有网络/);
	await context.setOffline(false);
	await close();
});

test('photos are made small on the phone before they are sent', async () => {
	const { page, close } = await phone();

	await page.addInitScript(() => {
		const send = XMLHttpRequest.prototype.send;

		// Whole in a form, or in pieces.
		window.sentPieces = [];
		XMLHttpRequest.prototype.send = function (body) {
			if (body instanceof Blob)
				window.sentPieces.push(body);
			else if (body)
				window.sentPieces.push(body.get('photo'));
			return send.call(this, body);
		};
	});
	await page.goto('/snap');
	const photo = await drawnPhoto(page, 'big.jpg', 4000, 3000);
	await page.setInputFiles('input[type=file]', photo);
	await page.getByText('已上传').waitFor({ timeout: 60_000 });
	// Its size in pixels is what is promised; how far that shrinks the bytes is the picture's matter.
	const sent = await page.evaluate(async () => {
		const photo = new Blob(window.sentPieces);
		const { width, height } = await createImageBitmap(photo);

		return { width, height, bytes: photo.size };
	});
	assert.deepEqual([sent.width, sent.height], [2048, 1536]);
	assert.ok(sent.bytes > 10_000 && sent.bytes < photo.buffer.length, `${sent.bytes} of ${photo.buffer.length} bytes were sent`);
	await close();
});
