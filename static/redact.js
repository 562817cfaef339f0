/*
 * Boxes drawn on a photo with mouse, finger or pen, in thousandths of its sides: the form's field
 * "boxes" holds "x,y,w,h;...". What is drawn is only sent; the server paints.
 */
const stage = document.querySelector('[data-dk="stage"]');
const field = document.querySelector('[data-dk="boxes"]');
const tools = document.querySelector('[data-dk="tools"]');
const undo = document.querySelector('[data-dk="undo"]');
const WHOLE = 1000, MOST = 40, LEAST = 8;
const boxes = [];
let from = null, shape = null;

const clamp = (n) => Math.min(WHOLE, Math.max(0, Math.round(n)));

function point(event) {
	const area = stage.getBoundingClientRect();

	return { x: clamp((event.clientX - area.left) / area.width * WHOLE), y: clamp((event.clientY - area.top) / area.height * WHOLE) };
}

function between(a, b) {
	return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), w: Math.abs(a.x - b.x), h: Math.abs(a.y - b.y) };
}

function place(element, box) {
	Object.assign(element.style, { left: `${box.x / 10}%`, top: `${box.y / 10}%`, width: `${box.w / 10}%`, height: `${box.h / 10}%` });
}

function keep() {
	field.value = boxes.map(({ box: { x, y, w, h } }) => [x, y, w, h].join(',')).join(';');
	undo.disabled = boxes.length === 0;
}

function begin(event) {
	if (event.button !== 0 || boxes.length >= MOST)
		return;
	event.preventDefault();
	stage.setPointerCapture(event.pointerId);
	from = point(event);
	shape = stage.appendChild(Object.assign(document.createElement('div'), { className: 'dk-rx__box' }));
	place(shape, { ...from, w: 0, h: 0 });
}

function end(event) {
	if (!from)
		return;
	const box = between(from, point(event));

	// A slip of the finger is no box.
	if (event.type === 'pointerup' && box.w >= LEAST && box.h >= LEAST)
		boxes.push({ box, shape });
	else
		shape.remove();
	from = shape = null;
	keep();
}

if (stage) {
	tools.hidden = false;
	stage.classList.add('dk-rx__stage_draws');
	stage.addEventListener('pointerdown', begin);
	stage.addEventListener('pointermove', (event) => from && place(shape, between(from, point(event))));
	stage.addEventListener('pointerup', end);
	stage.addEventListener('pointercancel', end);
	undo.addEventListener('click', () => {
		boxes.pop()?.shape.remove();
		keep();
	});
	keep();
}
