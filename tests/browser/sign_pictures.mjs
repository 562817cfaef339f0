// README's two pictures of the signs: an owner's way on a phone, and the adviser's desk that answers her. The
// pages are the real ones of a running copy; the shop front is drawn. Written as DIR/sign-line.webp, sign-desk.webp.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { phone } from './phone.mjs';
import { password, staffOf } from '../e2e/staff.mjs';

const shop = '老船长海鲜水饺';
const handset = { viewport: { width: 360, height: 780 }, deviceScaleFactor: 1.25 };
const desktop = { viewport: { width: 1280, height: 960 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false };
// Where the old sign hangs in the drawn front, of 1200 by 900.
const corners = [[150, 262], [1062, 300], [1062, 424], [150, 412]];

const front = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="900"><path fill="#b9cbd8" d="M0 0h1200v900H0z"/>
<path fill="#d9cdb6" d="M60 0h1080v820H60z"/><path fill="#c9bba1" d="M60 226l1080 46v14L60 240z"/>
<path fill="#5d7486" stroke="#f4efe4" stroke-width="10" d="M150 20h180v150l-180-8zM500 20h180v166l-180-8zM850 20h180v182l-180-8z"/>
<path fill="#8d8a84" d="M150 262l912 38v124l-912-12z"/><path fill="#3f4a50" d="M150 440h500v370H150zM690 444h130v366H690zM860 448h202v362H860z"/>
<path fill="#a8c0c8" d="M166 456h226v250H166zM408 456h226v250H408zM704 460h102v330H704zM876 464h170v242H876z"/>
<path fill="#e9f1f2" opacity=".5" d="M166 456h90l-90 200zM408 456h90l-90 200zM876 464h70l-70 160z"/>
<path fill="#8f8f8c" d="M0 810h1200v90H0z"/><path stroke="#7c7c79" stroke-width="3" d="M0 850h1200M200 810l-60 90M480 810l-30 90M760 810l10 90M1030 810l50 90"/></svg>`;

async function frontPhoto(page) {
	const data = await page.evaluate(async (svg) => {
		const image = new Image();

		image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
		await image.decode();
		const canvas = Object.assign(document.createElement('canvas'), { width: 1200, height: 900 });
		canvas.getContext('2d').drawImage(image, 0, 0);
		return canvas.toDataURL('image/jpeg', 0.9);
	}, front);

	return { name: 'front.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(data.split(',')[1], 'base64') };
}

// What stands in the window once SELECTOR is near its top, with every picture there.
async function seen(page, selector, options) {
	await page.waitForLoadState('networkidle');
	await page.evaluate(async () => {
		document.activeElement?.blur();
		document.querySelectorAll('img').forEach((one) => (one.loading = 'eager'));
		await Promise.all([...document.images].map((one) => one.decode().catch(() => {})));
	});
	await page.evaluate((to) => window.scrollTo(0, to
		? document.querySelector(to).getBoundingClientRect().top + window.scrollY - 24 : 0), selector);
	await page.waitForTimeout(200);
	return page.screenshot(options);
}

// Side by side on light grey, as one WebP that the browser itself makes.
async function sideBySide(page, shots, file, gap) {
	const data = await page.evaluate(async ([list, space]) => {
		const images = await Promise.all(list.map(async (one) => {
			const image = new Image();

			image.src = `data:image/png;base64,${one}`;
			await image.decode();
			return image;
		}));
		const width = images.reduce((sum, one) => sum + one.width + space, space);
		const canvas = Object.assign(document.createElement('canvas'), { width, height: images[0].height + 2 * space });
		const pen = canvas.getContext('2d');
		let x = space;

		pen.fillStyle = '#d5d9dc';
		pen.fillRect(0, 0, canvas.width, canvas.height);
		for (const one of images) {
			pen.drawImage(one, x, space);
			x += one.width + space;
		}
		return canvas.toDataURL('image/webp', 0.8);
	}, [shots.map((shot) => shot.toString('base64')), gap]);

	writeFileSync(file, Buffer.from(data.split(',')[1], 'base64'));
}

// Chosen, measured, drawn by day and by night, on her own front.
async function designed(page) {
	const shots = [];

	await page.goto('/signs');
	shots.push(await seen(page));
	await page.goto('/signs/fit?width=6&storey=3.6&sill=4.5&opening=2.6&storeys=6&floor=1&street=中山路');
	await page.locator('#fit-title').waitFor();
	shots.push(await seen(page, '#fit-title'));
	await page.goto('/signs/design?design=catering%2F01');
	await page.fill('#name', shop);
	await page.fill('#width', '4.8');
	await page.fill('#height', '0.8');
	await page.click('.dl-actions button.weui-btn_primary');
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
	shots.push(await seen(page, '.dl-card:has(.dl-sign__look)'));
	await page.setInputFiles('#facade-photo', await frontPhoto(page));
	await page.getByText('传照片，点四个角').click();
	await page.waitForURL(/\/photo\?photo=\d+$/);
	for (const [i, [x, y]] of corners.entries()) {
		const photo = await page.locator('.dl-photofit__stage img').boundingBox();
		const at = await page.locator('.dl-photofit__grip').nth(i).boundingBox();

		await page.mouse.move(at.x + 22, at.y + 22);
		await page.mouse.down();
		await page.mouse.move(photo.x + x * photo.width / 1200, photo.y + y * photo.height / 900, { steps: 4 });
		await page.mouse.up();
	}
	await page.getByRole('button', { name: '就放这里' }).click();
	await page.waitForURL(/\/signs\/design\/[a-z2-7]{26}$/);
	shots.push(await seen(page, '#place'));
	return shots;
}

async function asked(page) {
	await page.getByText('发去问一问').click();
	await page.waitForURL(/\/signs\/ask\/new/);
	await page.setInputFiles('#photo', await frontPhoto(page));
	await page.waitForURL(/photo=\d+/);
	await page.selectOption('#street', { index: 1 });
	await page.fill('#place', '香港中路 66 号');
	await page.fill('#body', '这样做可以吗？灯会不会太亮？');
	await page.click('.dl-actions button');
	await page.waitForURL(/\/signs\/ask\/ZD-/);
	return page.textContent('.dl-number');
}

async function drag(page, x1, y1, x2, y2, say, nth) {
	const canvas = page.locator('[data-dk=sign-canvas]');
	const area = await canvas.boundingBox();

	await page.mouse.move(area.x + area.width * x1, area.y + area.height * y1);
	await page.mouse.down();
	await page.mouse.move(area.x + area.width * x2, area.y + area.height * y2, { steps: 4 });
	await page.mouse.up();
	await page.getByLabel(`第 ${nth} 个标注的说明`).fill(say);
}

async function answered(page, number) {
	await page.goto('/desk/login');
	await page.fill('#login', (await staffOf('signs')).login);
	await page.fill('#password', password);
	await page.click('main button[type=submit]');
	await page.waitForURL((url) => url.pathname !== '/desk/login');
	await page.goto(`/desk/signs/ask/${number}`);
	await page.locator('[data-dk=sign-canvas]').waitFor();
	await page.waitForLoadState('networkidle');
	await drag(page, 0.12, 0.28, 0.9, 0.48, '下沿和左邻店对齐', 1);
	await drag(page, 0.56, 0.5, 0.7, 0.88, '门上方不要再加灯箱', 2);
	await page.locator('[data-dk=sign-replies] button').first().click();
	await page.fill('#note', `${await page.inputValue('#note')}晚上十点以后请关灯。`);
	const { width, height } = desktop.viewport;
	const shots = [await seen(page), await seen(page, '[data-dk=sign-words]', { clip: { x: 0, y: 0, width: Math.round(width * 0.62), height } })];

	await page.click('button[value=answer]');
	await page.waitForURL(/\/desk\/signs\?done=/);
	return shots;
}

export async function signPictures(dir) {
	const owner = await phone(handset);
	const staff = await phone(desktop);
	const passer = await phone(handset);
	const shots = await designed(owner.page);
	const number = await asked(owner.page);
	const desk = await answered(staff.page, number);

	await owner.page.reload();
	shots.push(await seen(owner.page, '.sg-answer'));
	await owner.page.getByRole('button', { name: '就按这个方案做' }).click();
	await owner.page.waitForURL(/\/s\/QD-/);
	const passport = await owner.page.textContent('.dl-number');

	await owner.page.goto(`/s/${passport}/owner`);
	await owner.page.setInputFiles('#photo', await frontPhoto(owner.page));
	await owner.page.getByText('已上传 1 张').waitFor();
	await owner.page.getByRole('button', { name: '提交备案' }).click();
	await owner.page.getByText('备案受理中').first().waitFor();
	await staff.page.goto(`/desk/signs/shop/${passport}`);
	await staff.page.getByRole('button', { name: '备案通过' }).click();
	await staff.page.locator('h1', { hasText: '已备案' }).waitFor();
	await passer.page.goto(`/s/${passport}?p=1`);
	shots.push(await seen(passer.page));
	await sideBySide(passer.page, shots, join(dir, 'sign-line.webp'), 16);
	await sideBySide(passer.page, desk, join(dir, 'sign-desk.webp'), 16);
	for (const one of [owner, staff, passer])
		await one.close();
}
