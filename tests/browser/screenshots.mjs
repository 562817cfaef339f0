// make screenshots: every page as a small phone, in large print, dark, and as a desktop shows
// it, on one page to look at: DIR/index.html. DL_SITE is a running copy with a city in it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scene } from '../demo/scene.mjs';
import { phone, stop } from './phone.mjs';
import { signPictures } from './sign_pictures.mjs';
import { password, staffOf } from '../e2e/staff.mjs';
import { sql } from '../e2e/site.mjs';

const dir = process.argv[2];
const views = [
	['phone', '360 px', { viewport: { width: 360, height: 740 } }, '0'],
	['care', '关怀版 360 px', { viewport: { width: 360, height: 740 } }, '1'],
	['dark', '深色 360 px', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }, '0'],
	['desktop', '1280 px', { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, isMobile: false }, '0'],
];
const shots = [];

const next = (page) => page.click('.dl-actions button.weui-btn_primary');

// One of each state, as the list shows them.
async function reportOf(page, status) {
	await page.goto(`/nearby?status=${status}`);
	const link = page.locator('a.dl-report__link').first();

	return await link.count() ? link.getAttribute('href') : null;
}

// A drawn street with what is wrong in it, as a phone's camera would send it.
async function scenePhoto(page, kind, seed) {
	const data = await page.evaluate(async (svg) => {
		const image = new Image();

		image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
		await image.decode();
		const canvas = Object.assign(document.createElement('canvas'), { width: 1200, height: 900 });
		canvas.getContext('2d').drawImage(image, 0, 0, 1200, 900);
		return canvas.toDataURL('image/jpeg', 0.9);
	}, scene(kind, seed));

	return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1], 'base64') };
}

// The pages of a report being made, then of it once sent.
async function* wizard(page, seed) {
	await page.goto('/snap');
	await page.setInputFiles('input[type=file]', await scenePhoto(page, 'manhole', seed));
	await page.getByText('已上传').waitFor();
	yield ['snap', '拍照'];
	await next(page);
	await page.waitForURL(/\/place$/);
	await page.locator('[data-dl=open-map]').click();
	// Districts out of sight are paths without a line.
	await page.waitForFunction(() => [...document.querySelectorAll('[data-dl=map] path')]
		.some((path) => path.getAttribute('d') !== 'M0 0'));
	yield ['place', '地点'];
	await page.locator('[data-dl=locate]').click();
	await page.waitForFunction(() => document.querySelector('input[name=lat]').value !== '');
	await next(page);
	await page.waitForURL(/\/describe$/);
	await page.fill('#body', '人行道上的井盖破了一半，晚上看不见，有人差点摔倒');
	yield ['describe', '说明'];
	await next(page);
	await page.waitForURL(/\/check$/);
	yield ['check', '核对'];
	await next(page);
	await page.waitForURL(/\/receipt/);
	await page.getByText('派单理由').waitFor();
	yield ['receipt', '回执'];
	yield ['me', '我的上报', '/me'];
	yield ['me-delete', '删除我的数据', '/me/delete'];
	yield ['home-new', '首页，有新进展', '/'];
	yield ['notices', '进展通知', '/me/notices'];
}

async function* pages(page, seed) {
	yield ['home', '首页', '/'];
	yield ['nearby', '附近', '/nearby'];
	yield ['map', '地图', '/map'];
	yield ['track', '查进度', '/track'];
	for (const [status, name] of [['handling', '处理中'], ['handled', '待确认'], ['closed', '已办结']]) {
		const path = await reportOf(page, status);

		if (path)
			yield [`report-${status}`, name, path];
	}
	yield ['categories', '全部类别', '/categories?q=%E4%BA%95%E7%9B%96'];
	yield ['missing', '没有这个页面', '/nothing-here'];
	yield* wizard(page, seed);
}

// The whole page in a window as tall as it: else the bars at the bottom of the window would
// stand in the middle of the picture.
async function photograph(page, path, viewport) {
	const height = await page.evaluate(() => document.documentElement.scrollHeight);

	await page.setViewportSize({ width: viewport.width, height: Math.max(height, viewport.height) });
	// Pictures further down are fetched only now that they are in sight.
	await page.waitForFunction(() => [...document.images].every((image) => image.complete));
	await page.screenshot({ path });
	await page.setViewportSize(viewport);
}

async function shoot([view, , options, care]) {
	const { page, context } = await phone(options);

	await context.addCookies([{ name: 'care', value: care, url: process.env.DL_SITE }]);
	for await (const [name, title, path] of pages(page, views.findIndex(([v]) => v === view) + 7)) {
		if (path)
			await page.goto(path);
		await page.evaluate(() => window.scrollTo(0, 0));
		await page.waitForLoadState('networkidle');
		const file = `${view}-${name}.png`;
		await photograph(page, join(dir, file), options.viewport);
		shots.push({ view, name, title, file });
	}
	await context.close();
}

// --- the staff's side ------------------------------------------------------------------

const first = (text) => sql(text)[0] ?? [];

// Somebody of the unit that has most to do, one of its cases, one that waits for a person.
async function desk() {
	const [unit] = first(`SELECT u.code FROM case_file c JOIN unit u ON u.id = c.unit_id JOIN report r ON r.id = c.report_id
		WHERE r.status = 3 GROUP BY u.id ORDER BY COUNT(*) DESC LIMIT 1`);
	const [own] = first(`SELECT r.number FROM report r JOIN case_file c ON c.report_id = r.id JOIN unit u ON u.id = c.unit_id
		WHERE r.status = 3 AND u.code = '${unit}' ORDER BY r.id DESC LIMIT 1`);
	const [triage] = first('SELECT number FROM report WHERE status = 2 ORDER BY id DESC LIMIT 1');
	const visits = [[(await staffOf('office')).login, [['desk-all', '工作台：全部', '/desk?tab=all'],
		['desk-account', '工作台：账号', '/desk/account'], ['desk-evaluation', '工作台：综合评价', '/desk/evaluation?period=year&by=district'],
		['desk-map', '工作台：案卷地图', '/desk?view=map&tab=all'],
		['desk-rules', '工作台：派单规则', '/desk/rules'], ['desk-rule-new', '工作台：新规则', '/desk/rules/new'],
		['desk-proposals', '工作台：建议的规则', '/desk/rules/proposals'], ['desk-precedent', '工作台：新先例', '/desk/precedents/new'],
		['desk-redact', '工作台：照片审核', `/desk/redact/${first('SELECT MAX(id) FROM photo WHERE report_id IS NOT NULL')[0]}`]]]];

	if (own)
		visits.push([(await staffOf('handler', unit)).login, [['desk-unit', '工作台：本单位', '/desk'],
			['desk-handle', '工作台：处理', `/desk/case/${own}?do=handle`]]]);
	if (triage)
		visits.push([(await staffOf('dispatcher')).login, [['desk-triage', '工作台：待派单', `/desk/case/${triage}`],
			['desk-triage-list', '工作台：批量派单', '/desk?tab=triage']]]);
	visits.push([(await staffOf('admin')).login, [['desk-accounts', '工作台：账号管理', '/desk/accounts'],
		['desk-account-one', '工作台：一个账号', `/desk/accounts/${first("SELECT id FROM staff WHERE role = 3 ORDER BY id LIMIT 1")[0]}`]]]);
	return visits;
}

async function shootDesk([view, , options, care], visits) {
	if (care === '1')
		return;
	for (const [login, list] of visits) {
		const { page, context } = await phone(options);

		await page.goto('/desk/login');
		await page.fill('#login', login);
		await page.fill('#password', password);
		await page.click('main button[type=submit]');
		await page.waitForURL((url) => url.pathname !== '/desk/login');
		for (const [name, title, path] of list) {
			await page.goto(path);
			await page.waitForLoadState('networkidle');
			await photograph(page, join(dir, `${view}-${name}.png`), options.viewport);
			shots.push({ view, name, title, file: `${view}-${name}.png` });
		}
		await context.close();
	}
}

function index() {
	const rows = [...new Set(shots.map((shot) => shot.name))].map((name) => {
		const cells = views.map(([view]) => {
			const shot = shots.find((s) => s.view === view && s.name === name);
			return `<td>${shot ? `<a href="${shot.file}"><img src="${shot.file}" alt="${shot.title}"></a>` : ''}</td>`;
		});
		return `<tr><th>${shots.find((s) => s.name === name).title}</th>${cells.join('')}</tr>`;
	});

	return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>点靓：页面</title>
<style>body{font:16px sans-serif;margin:24px}td,th{vertical-align:top;padding:8px;text-align:left}img{width:260px;border:1px solid #ccc}</style>
<h1>点靓：页面</h1><table><tr><th></th>${views.map(([, label]) => `<th>${label}</th>`).join('')}</tr>${rows.join('\n')}</table></html>`;
}

mkdirSync(dir, { recursive: true });
if (process.env.ONLY !== 'signs') {
	const visits = await desk();

	for (const view of views) {
		await shoot(view);
		await shootDesk(view, visits);
	}
	writeFileSync(join(dir, 'index.html'), index());
}
await signPictures(dir);
await stop();
console.log(`${shots.length} pictures: ${join(dir, 'index.html')}`);
