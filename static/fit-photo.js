/*
 * The front on a photo: four corners (the front's width, from the pavement to the second floor's sill)
 * and one known length give the others; a line tells the top of the doors. The photo stays in the
 * browser. Corners are dragged, or moved by the arrow keys.
 */
import { hook, make } from './dom.js';
import { grip, place } from './grips.js';
import { aspect, homography, isConvex, project, unproject } from './perspective.js';

const NAMES = ['左上角（二层窗台）', '右上角（二层窗台）', '右下角（地面）', '左下角（地面）'];
const SVG = 'http://www.w3.org/2000/svg';
const section = hook('fit-photo');
const work = hook('fit-photo-work');
const form = hook('fit-form');
let photo;	// { image, corners, opening, grips, shapes }

const number = (name) => Number.parseFloat(form.elements[name].value.replace(/[，,]/, '.'));

function put(name, metres) {
	const field = form.elements[name];

	field.value = String(Math.round(metres * 100) / 100);
	field.dispatchEvent(new Event('input', { bubbles: true }));
}

/* --- what the corners say ----------------------------------------------------------- */

function measured() {
	const { corners, image } = photo;
	const ratio = isConvex(corners) ? aspect(corners, image.naturalWidth, image.naturalHeight) : NaN;
	const known = photo.known.value, length = Number.parseFloat(photo.length.value.replace(/[，,]/, '.'));

	if (!(ratio > 0.05 && ratio < 50) || !(length > 0))
		return undefined;
	const width = known === 'width' ? length : length * ratio;
	const sill = known === 'width' ? length / ratio : length;
	const m = homography(corners);

	return { width, sill, opening: sill * (1 - unproject(m, ...photo.opening)[1]), m };
}

function say(found) {
	photo.said.textContent = found
		? `量得：门面宽 ${found.width.toFixed(2)} 米，二层窗台 ${found.sill.toFixed(2)} 米，门窗上沿 ${found.opening.toFixed(2)} 米`
		: '四个角要围成一个四边形，再填上一个已知的长度';
	photo.use.disabled = !found;
}

const points = (list) => list.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');

/* The room for the sign, as the page below has drawn it. */
function drawSign(found) {
	const drawing = hook('fit-drawing')?.dataset;
	const own = number('width'), sill = Number(drawing?.sill) / 1000;

	if (!found || !drawing || !(own > 0) || !(sill > 0)) {
		photo.shapes.sign.setAttribute('points', '');
		return;
	}
	const [left, width, bottom, height] = ['left', 'width', 'bottom', 'height'].map((key) => Number(drawing[key]) / 1000);
	const at = (x, y) => project(found.m, x / own, 1 - y / sill);

	photo.shapes.sign.setAttribute('points', points([at(left, bottom + height), at(left + width, bottom + height),
		at(left + width, bottom), at(left, bottom)]));
}

function draw() {
	const { corners, grips, image, opening, shapes } = photo;
	const found = measured(), m = homography(corners);

	grips.forEach((node, i) => place(node, image, i < 4 ? corners[i] : opening));
	shapes.front.setAttribute('points', points(corners));
	if (m) {
		const v = unproject(m, ...opening)[1];
		const [[x1, y1], [x2, y2]] = [project(m, 0, v), project(m, 1, v)];

		Object.entries({ x1, y1, x2, y2 }).forEach(([key, value]) => shapes.opening.setAttribute(key, value.toFixed(1)));
	}
	drawSign(found);
	say(found);
}

/* --- moving ------------------------------------------------------------------------- */

function move(i, x, y) {
	if (i < 4)
		photo.corners[i] = [x, y];
	else
		photo.opening = [x, y];
	draw();
}

/* --- the stage ---------------------------------------------------------------------- */

function shape(svg, tag, name) {
	const node = document.createElementNS(SVG, tag);

	node.setAttribute('class', name);
	svg.append(node);
	return node;
}

function gripOf(i) {
	return grip(i < 4 ? NAMES[i] : '门窗上沿', i < 4 ? 'dl-photofit__grip' : 'dl-photofit__grip dl-photofit__grip_line', {
		picture: photo.image, at: () => (i < 4 ? photo.corners[i] : photo.opening), move: (x, y) => move(i, x, y),
	});
}

function lengthFields() {
	const known = make('select', { class: 'dl-input', id: 'known' }, make('option', { value: 'width' }, '门面宽度'),
		make('option', { value: 'sill' }, '二层窗台高度'));
	const length = make('input', { class: 'dl-input', id: 'known-length', inputmode: 'decimal', autocomplete: 'off' });

	length.value = form.elements.width.value;
	return { known, length, row: make('div', { class: 'dl-row' },
		make('div', { class: 'dl-field' }, make('label', { class: 'dl-field__label', for: 'known' }, '已知的长度'), known),
		make('div', { class: 'dl-field' }, make('label', { class: 'dl-field__label', for: 'known-length' }, '多少米'), length)) };
}

function stage(image) {
	const w = image.naturalWidth, h = image.naturalHeight;
	const svg = document.createElementNS(SVG, 'svg');
	const { known, length, row } = lengthFields();

	svg.setAttribute('viewBox', `0 0 ${w} ${h}`);
	svg.setAttribute('aria-hidden', 'true');
	photo = { image, corners: [[w * .15, h * .3], [w * .85, h * .3], [w * .85, h * .85], [w * .15, h * .85]],
		opening: [w * .5, h * .55], known, length };
	photo.shapes = { front: shape(svg, 'polygon', 'dl-photofit__front'), sign: shape(svg, 'polygon', 'dl-photofit__sign'),
		opening: shape(svg, 'line', 'dl-photofit__opening') };
	photo.grips = [0, 1, 2, 3, 4].map(gripOf);
	photo.said = make('p', { class: 'dl-quiet', role: 'status' });
	photo.use = make('button', { class: 'weui-btn weui-btn_default', type: 'button' }, '用这些数');
	work.replaceChildren(
		make('p', { class: 'dl-quiet' }, '把四个圆点拖到自家门面的四个角：下面两个在地面，上面两个在二层窗台的高度。黄色的点放在门窗上沿。'),
		make('div', { class: 'dl-photofit__stage' }, image, svg, ...photo.grips), row, photo.said, photo.use);
	photo.use.addEventListener('click', useIt);
	row.addEventListener('input', (event) => { event.stopPropagation(); draw(); });
	draw();
}

function useIt() {
	const found = measured();

	if (!found)
		return;
	put('width', found.width);
	put('sill', found.sill);
	if (found.opening > 1.5 && found.opening < found.sill)
		put('opening', found.opening);
	if (!form.elements.storey.value)
		put('storey', Math.max(2, found.sill - .9));
}

function chosen(event) {
	const [file] = event.target.files;
	const image = make('img', { alt: '您拍的门面' });

	event.stopPropagation();
	if (!file)
		return;
	image.addEventListener('load', () => stage(image), { once: true });
	image.addEventListener('error', () => work.replaceChildren(make('p', { class: 'dl-field__error', role: 'alert' }, '这张照片打不开，请换一张')));
	image.src = URL.createObjectURL(file);
}

if (section && form) {
	section.hidden = false;
	section.querySelector('input[type="file"]').addEventListener('input', chosen);
	document.addEventListener('dl-fit', () => photo && draw());
}
