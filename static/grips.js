/*
 * A point on a picture that is dragged, or moved by the arrow keys, with Shift in large steps. Whoever
 * makes one says where it is and what moving means; places are in the picture's own pixels.
 */
import { make } from './dom.js';

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SMALL = 400, LARGE = 40;	// steps that a picture is wide

/* A button. at() -> [x, y]; move(x, y) is given places inside the picture alone; done() after each move by key or drag. */
export function grip(name, look, { picture, at, move, done = () => {} }) {
	const node = make('button', { class: look, type: 'button', 'aria-label': `${name}，拖动或用方向键移动，按住 Shift 走大步` });
	const inside = (x, y) => move(Math.min(Math.max(x, 0), picture.naturalWidth), Math.min(Math.max(y, 0), picture.naturalHeight));

	node.addEventListener('pointerdown', (event) => {
		node.setPointerCapture(event.pointerId);
		event.preventDefault();
		node.focus();
	});
	node.addEventListener('pointermove', (event) => {
		if (!node.hasPointerCapture(event.pointerId))
			return;
		const frame = picture.getBoundingClientRect();

		inside((event.clientX - frame.left) * picture.naturalWidth / frame.width,
			(event.clientY - frame.top) * picture.naturalHeight / frame.height);
	});
	node.addEventListener('pointerup', () => done());
	node.addEventListener('keydown', (event) => {
		const way = WAYS[event.key];

		if (!way)
			return;
		event.preventDefault();
		const step = Math.max(1, picture.naturalWidth / (event.shiftKey ? LARGE : SMALL));
		const [x, y] = at();

		inside(x + way[0] * step, y + way[1] * step);
		done();
	});
	return node;
}

/* Where it stands on the picture that fills its stage. */
export function place(node, picture, [x, y]) {
	node.style.left = `${100 * x / picture.naturalWidth}%`;
	node.style.top = `${100 * y / picture.naturalHeight}%`;
}
