/*
 * The sign's four corners on the shop's photo: dragged, moved by the arrow keys, or typed in per cent; a click
 * beside them brings the nearest. Without this module the photo is an image button, clicked four times, and the numbers are sent.
 */
import { hook, make } from './dom.js';
import { grip, place } from './grips.js';
import { isConvex } from './perspective.js';

const NAMES = ['左上角', '右上角', '右下角', '左下角'];
const SVG = 'http://www.w3.org/2000/svg';
const form = hook('place');
const typed = hook('place-typed');
const say = hook('place-say');

function begun(text, w, h) {
	const n = text.split(' ').map(Number);

	return n.length === 8 && n.every((one) => one >= 0 && one <= 1000)
		? NAMES.map((_, i) => [n[2 * i] * w / 1000, n[2 * i + 1] * h / 1000])
		: [[.2, .15], [.8, .15], [.8, .4], [.2, .4]].map(([x, y]) => [x * w, y * h]);
}

function stage(picture) {
	const w = picture.naturalWidth, h = picture.naturalHeight;
	const corners = begun(form.dataset.kept, w, h);
	const svg = document.createElementNS(SVG, 'svg'), shape = document.createElementNS(SVG, 'polygon');
	const go = make('button', { class: 'weui-btn weui-btn_primary' }, '就放这里');
	const frame = make('div', { class: 'dl-photofit__stage' }, picture, svg);
	const told = make('p', { class: 'dl-quiet dl-photofit__told', role: 'status', 'data-dl': 'place-told' });
	const share = (i) => [Math.round(corners[i][0] * 1000 / w), Math.round(corners[i][1] * 1000 / h)];

	function draw() {
		grips.forEach((node, i) => place(node, picture, corners[i]));
		shape.setAttribute('points', corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '));
		form.elements.corners.value = NAMES.map((_, i) => share(i).join(' ')).join(' ');
		shape.classList.toggle('dl-photofit__front_bad', !isConvex(corners));
	}

	function write(i) {
		const [x, y] = share(i);

		typed.elements[`x${i + 1}`].value = x / 10;
		typed.elements[`y${i + 1}`].value = y / 10;
	}

	function tell(i) {
		const [x, y] = share(i);

		write(i);
		told.textContent = `${NAMES[i]}：离左边 ${x / 10}%，离上边 ${y / 10}%${isConvex(corners) ? '' : '。四个角现在围不成一块招牌'}`;
	}

	const grips = NAMES.map((name, i) => grip(name, 'dl-photofit__grip', {
		picture, at: () => corners[i], done: () => tell(i),
		move(x, y) {
			corners[i] = [x, y];
			draw();
		},
	}));

	frame.addEventListener('click', (event) => {
		const area = picture.getBoundingClientRect();

		if (event.target.closest('button'))
			return;
		const at = [(event.clientX - area.left) * w / area.width, (event.clientY - area.top) * h / area.height];
		const far = corners.map(([x, y]) => Math.hypot(x - at[0], y - at[1]));
		const nearest = far.indexOf(Math.min(...far));

		corners[nearest] = at;
		draw();
		tell(nearest);
	});
	typed.addEventListener('input', () => {
		NAMES.forEach((_, i) => {
			const [x, y] = ['x', 'y'].map((axis) => Number.parseFloat(typed.elements[`${axis}${i + 1}`].value));

			if (x >= 0 && x <= 100 && y >= 0 && y <= 100)
				corners[i] = [x * w / 100, y * h / 100];
		});
		draw();
	});
	svg.setAttribute('viewBox', `0 0 ${w} ${h}`);
	svg.setAttribute('aria-hidden', 'true');
	shape.setAttribute('class', 'dl-photofit__front');
	svg.append(shape);
	frame.append(...grips);
	form.querySelector('[name="at"]')?.remove();
	form.append(frame, told, make('div', { class: 'dl-actions' }, go));
	draw();
	if (!typed.querySelector('[aria-invalid]'))
		NAMES.forEach((_, i) => write(i));
}

if (form && typed && say) {
	const picture = make('img', { alt: '您的门头照片' });

	picture.addEventListener('load', () => {
		hook('place-title').textContent = '招牌放在哪里？';
		hook('place-again').hidden = true;
		say.textContent = '把四个圆点移到招牌的四个角：用手指或鼠标拖，或者选中圆点按方向键。';
		stage(picture);
	}, { once: true });
	picture.src = form.dataset.photo;
}
